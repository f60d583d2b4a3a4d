// Who trusts what: every class of workloads from its columns.
const tcbs = JSON.parse(document.getElementById("tcb-columns")?.textContent ?? '{"parts":[],"classes":[],"shown":0}');
const MOST_ROWS = 300;
const trustedBy = (part) => {
  const levels = new Map();
  for (const [names, , level, , , , parts] of tcbs.classes) if (parts.includes(part)) levels.set(level, [...(levels.get(level) ?? []), ...names]);
  return [...levels].map(([level, names]) => `${level}: ${names.join(", ")}`).join("; ");
};
const cell = (name, text, kind = "") => {
  const its = built(name, kind), inner = document.createElement("bdi");
  inner.textContent = text;
  its.append(inner);
  return its;
};
const asking = (word, key, value) => {
  const its = built("button", "light", word);
  its.type = "button";
  its.dataset[key] = value;
  its.setAttribute("aria-expanded", "false");
  return its;
};
const tcbRow = (at) => {
  const [names, many, level, before, full, net, parts] = tcbs.classes[at];
  const row = document.createElement("tr"), head = cell("th", names[0]);
  row.dataset.made = "";
  head.scope = "row";
  if (many > 1) head.append(" ", built("span", "soft", `${many} alike`));
  const unknown = parts.map((part) => tcbs.parts[part]).filter(([, , size]) => size.startsWith("unknown"));
  const size = cell("td", full);
  size.append(" ", asking("Parts", "tcb", at));
  row.append(head, cell("td", level), ...(before ? [cell("td", before)] : []), size, cell("td", unknown.map(([kind, name]) => `${kind} ${name}`).join(", ")), cell("td", net));
  return row;
};
const tcbParts = (row, at) => {
  const below = document.createElement("tr"), its = document.createElement("td"), list = built("ul", "says");
  below.dataset.made = "";
  its.colSpan = row.cells.length;
  for (const part of tcbs.classes[at][6]) {
    const [kind, name, size] = tcbs.parts[part], line = cell("li", `${kind} ${name}: ${size}`);
    line.append(" ", asking("Who else", "part", part));
    list.append(line);
  }
  its.append(list);
  below.append(its);
  return below;
};
const tcbFind = (word) => {
  const body = document.querySelector("#tcb-table tbody");
  for (const row of all("[data-made]", body)) row.remove();
  const found = tcbs.classes.map((its, at) => at).slice(tcbs.shown).filter((at) => tcbs.classes[at][0].some((name) => name.toLowerCase().includes(word)));
  body.append(...found.slice(0, MOST_ROWS).map(tcbRow));
  document.getElementById("tcb-found").textContent = `${found.length} found${found.length > MOST_ROWS ? `, ${MOST_ROWS} shown` : ""}`;
};
addEventListener("click", ({ target }) => {
  const button = target.closest("button[data-part], button[data-tcb]");
  if (!button) return;
  const open = button.getAttribute("aria-expanded") !== "true", row = button.closest("tr");
  button.setAttribute("aria-expanded", open);
  if (button.dataset.tcb) {
    if (open) row.after(tcbParts(row, button.dataset.tcb));
    else row.nextElementSibling.remove();
  } else if (open) button.after(cell("span", trustedBy(Number(button.dataset.part)), "soft"));
  else button.nextElementSibling.remove();
});
document.querySelector("[data-tcb-all]")?.addEventListener("click", () => tcbFind(""));
document.querySelector("[data-tcb-name]")?.addEventListener("input", ({ target }) => tcbFind(target.value.trim().toLowerCase()));
