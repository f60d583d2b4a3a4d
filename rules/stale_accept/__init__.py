"""An `accept` or `# allow` is over, or there is nothing that it covers."""

from __future__ import annotations

from collections.abc import Iterator

from vtopo.rulekit import Accept, Allow, Case, Evidence, Finding, Fix, Severity, Span, Witness, drop, listed, says

SEVERITY = Severity.WARNING
CATEGORY = "hygiene"
STANDARDS = ("CWE-1059",)
LAST = True


def judge(case: Case) -> Iterator[Finding]:
    """One finding for each `accept` that is over or covers nothing, and for each reason of `# allow`s that do not.

    Only of rules that did not fail, and not in a file that other plans include too: it may cover something there.
    """
    for accept in case.model.accepts:
        if accept.rule in case.judged:
            covered = [f for f in case.judged[accept.rule] if accept.covers(f.rule, f.things)]
            if accept.until < case.today:
                yield _over(case, accept, len(covered))
            elif not covered and case.own(accept.at):
                yield _idle(case, accept)
    idle: dict[tuple[str, str], list[Allow]] = {}
    for allow in case.model.allows:
        for rule in allow.rules if case.own(allow.at) else ():
            places = [f.primary for f in case.judged.get(rule, ())]
            if rule in case.judged and not any(allow.covers(rule, place.file, place.line) for place in places):
                idle.setdefault((rule, allow.because), []).append(allow)
    for (rule, because), allows in idle.items():
        things = [name for allow in allows for name in case.standing(allow)]
        yield case.finding(
            f"`# allow: {rule}` covers nothing: the rule finds nothing at {listed(things) or 'that line'}",
            about=things,
            aspect=f"{rule}: {because}",
            at=allows[0].at,
            label="this comment",
            also=[(allow.at, "and this one") for allow in allows[1:4]],
            proof=Witness(
                f"no finding of {rule} is on these lines",
                tuple(says(rule, "allowed-because", because, its.at) for its in allows),
            ),
            severity=Severity.NOTE,
            fix=None if any(len(its.rules) > 1 for its in allows) else _gone("comment", *(its.at for its in allows)),
        )


def _over(case: Case, accept: Accept, covered: int) -> Finding:
    now = "what it covered is open again" if covered else "nothing is left that it would cover"
    return case.finding(
        f"the accept of {accept.rule} on {_things(accept)} was until {accept.until}: {now}",
        about=[ref.id for ref in accept.things],
        aspect=accept.rule,
        at=accept.at,
        label=f"until {accept.until}",
        proof=Witness("it is over", _says(accept)),
        severity=None if covered else Severity.NOTE,
        fix=None if covered else _gone("accept", accept.at),
    )


def _idle(case: Case, accept: Accept) -> Finding:
    """An accept that covers nothing: perhaps because a finding is about more things than it names."""
    named = {ref.id for ref in accept.things}
    partly = next((f for f in case.judged[accept.rule] if named.intersection(f.things)), None)
    beyond = [thing for thing in partly.things if thing not in named] if partly else []
    why = f": a finding there is about {listed(beyond)} as well" if beyond else ": there is no such finding"
    return case.finding(
        f"the accept of {accept.rule} on {_things(accept)} covers nothing{why}",
        about=[ref.id for ref in accept.things],
        aspect=accept.rule,
        at=accept.at,
        label="this accept",
        proof=Witness("no finding is about these things alone", _says(accept)),
        severity=None if partly else Severity.NOTE,
        fix=None if partly else _gone("accept", accept.at),
    )


def _gone(what: str, *at: Span) -> Fix:
    return drop(at, message=f"take out the {what}, which covers nothing", safe=True)


def _things(accept: Accept) -> str:
    return listed(ref.id for ref in accept.things)


def _says(accept: Accept) -> tuple[Evidence, ...]:
    return tuple(says(ref.id, "accepted-until", accept.until, accept.at) for ref in accept.things)
