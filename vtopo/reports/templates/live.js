// Only in a page that `vtopo watch` serves: where another version is there, it is shown at the same place.
const own = document.querySelector("script[data-version]").dataset.version;
const kept = sessionStorage.getItem("vtopo");
if (kept) { sessionStorage.removeItem("vtopo"); scrollTo(0, Number(kept)); }
new EventSource("/changes").addEventListener("message", (event) => {
  if (event.data === own) return;
  sessionStorage.setItem("vtopo", String(scrollY));
  location.reload();
});
