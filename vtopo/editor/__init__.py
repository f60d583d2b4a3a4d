"""What an editor asks of a plan while it is written: pure functions over texts, trees and what names mean."""
