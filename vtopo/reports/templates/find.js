// Search in the drawing, filters of the findings, order of the matrix.
const search = document.getElementById("find-thing");
search?.addEventListener("input", () => {
  const word = search.value.trim().toLowerCase();
  const found = word ? all(".view:not([hidden]) .mark").filter((mark) => mark.querySelector("title").textContent.toLowerCase().includes(word)) : [];
  // what is drawn on demand only is found in its columns
  const inside = word ? Object.entries(columns.details).filter(([, its]) => its[2].some((mark) => `${mark[5]}; ${mark[7]}`.toLowerCase().includes(word))) : [];
  choose([...found.map((mark) => mark.dataset.n), ...inside.map(([number]) => number)].join(" "), search.value.trim());
  document.getElementById("found").textContent = word ? `${Math.max(found.length, inside.length)} found` : "";
  found[0]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (!found.length && inside.length) {
    openDetail(inside[0][0], search.value.trim());
    relight();
  }
});
const filters = all("[data-filter]");
const filter = () => {
  let shown = 0;
  for (const each of all("#findings .finding")) {
    each.hidden = filters.some((its) => {
      const value = its.value.trim().toLowerCase();
      return value && (its.dataset.filter === "text" ? !each.textContent.toLowerCase().includes(value) : each.dataset[its.dataset.filter].toLowerCase() !== value);
    });
    shown += !each.hidden;
  }
  const told = document.getElementById("filtered");
  if (told) told.textContent = filters.some((its) => its.value) ? `${shown} shown` : "";
};
// The findings that are not written out: shown on demand, or as soon as somebody filters.
const built = (name, kind, text) => {
  const its = document.createElement(name);
  its.className = kind;
  if (text) its.textContent = text;
  return its;
};
const unfold = (token) => {
  const place = document.getElementById(`${token}-rest`);
  if (!place || place.dataset.open) return;
  place.dataset.open = "yes";
  place.replaceChildren(...JSON.parse(document.getElementById(`${token}-columns`).textContent).map(
    ([id, level, severity, rule, message, where, marks]) => {
      const its = built("article", `finding ${severity}`), title = built("h3", "");
      its.id = id;
      Object.assign(its.dataset, { marks, severity, rule, level });
      title.append(built("span", `badge ${severity}`, severity), ` ${message}`);
      its.append(title, built("p", "soft", `${rule} · ${where}`));
      return its;
    }));
  relight();
};
for (const button of all("[data-rest]")) button.addEventListener("click", () => unfold(button.dataset.rest));
for (const each of filters) each.addEventListener("input", () => unfold("findings"));
if (/^#finding-/.test(location.hash) && !document.getElementById(location.hash.slice(1))) { unfold("findings"); reveal(); }
for (const each of filters) each.addEventListener("input", filter);
for (const button of all("[data-sort]")) button.addEventListener("click", () => {
  const on = button.getAttribute("aria-pressed") !== "true";
  const body = document.querySelector("#matrix tbody"), head = document.querySelector("#matrix thead tr");
  const rows = [...body.rows];
  rows.forEach((row, at) => { row.dataset.at ??= at; });
  const order = rows.map((row, at) => at).sort((one, other) => on
    ? rows[other].dataset.loss - rows[one].dataset.loss || rows[one].dataset.at - rows[other].dataset.at
    : rows[one].dataset.at - rows[other].dataset.at);
  for (const row of [head, ...rows]) {
    const cells = [...row.cells].slice(1);
    row.append(...order.map((at) => cells[at]));
  }
  body.append(...order.map((at) => rows[at]));
  button.setAttribute("aria-pressed", on);
});
