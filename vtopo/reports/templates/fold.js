// Folding: a box becomes one with counts, at its place. A cluster folds its hosts, a segment its VMs in each box.
const folded = new Set();
const covers = new Map();
const numberOf = (mark) => mark.dataset.n;
const holds = (mark) => mark.classList.contains("holds");
const rectOf = (mark) => ["x", "y", "width", "height"].map((name) => Number(mark.querySelector(".body").getAttribute(name)));
// Each mark of a drawing with the mark it stands in: they are in the order of nesting.
const nested = (svg) => {
  const open = [], found = [];
  for (const mark of all(".mark", svg)) {
    const [x, y, w, h] = rectOf(mark);
    while (open.length && !(x >= open.at(-1)[0] && y >= open.at(-1)[1] && x + w <= open.at(-1)[2] && y + h <= open.at(-1)[3])) open.pop();
    found.push([mark, open.length ? open.at(-1)[4] : null]);
    if (holds(mark)) open.push([x, y, x + w, y + h, mark]);
  }
  return found;
};
const hostsOf = (cluster) => (columns.details[cluster]?.[2] ?? []).filter(([look]) => look === "host").map((mark) => String(mark[8]));
const isFolded = (mark) => holds(mark) && (folded.has(numberOf(mark)) || [...folded].some((one) => columns.details[one] && hostsOf(one).includes(numberOf(mark))));
const told = (marks) => {
  const kinds = new Map();
  for (const mark of marks) {
    const kind = mark.classList[1];
    if (kind === "vm" || kind === "vswitch") kinds.set(kind, (kinds.get(kind) ?? 0) + Number(mark.dataset.k ?? 1));
  }
  return [["vm", "VM"], ["vswitch", "vswitch"]].filter(([kind]) => kinds.has(kind)).map(([kind, word]) => many(kinds.get(kind), word)).join(", ") || many(marks.length, "thing");
};
const refold = (svg) => {
  for (const each of all(".counts", svg)) each.remove();
  const inside = new Map(), stands = new Map();
  for (const [mark, around] of nested(svg)) {
    const cover = around && (covers.get(around) ?? (isFolded(around) ? around : null));
    covers.delete(mark);
    mark.classList.remove("standing");
    if (cover) covers.set(mark, cover);
    const segment = cover || !mark.classList.contains("vm") ? undefined : numbers(mark.dataset.s).find((one) => folded.has(one));
    if (segment !== undefined) {
      const first = stands.get(around)?.get(segment);
      if (first) covers.set(mark, first);
      else stands.set(around, (stands.get(around) ?? new Map()).set(segment, mark));
      inside.set(first ?? mark, [...(inside.get(first ?? mark) ?? []), mark]);
      if (!first) mark.classList.add("standing");
    }
    if (cover) inside.set(cover, [...(inside.get(cover) ?? []), mark]);
    mark.classList.toggle("folded", isFolded(mark));
    mark.classList.toggle("covered", covers.has(mark));
    if (holds(mark)) {
      mark.setAttribute("aria-expanded", !isFolded(mark));
      mark.querySelector(".fold").textContent = isFolded(mark) ? "+" : "−";
    }
  }
  for (const [mark, its] of inside) {
    const [x, y] = rectOf(mark);
    mark.append(made("text", { class: "counts", x: x + 7, y: y + (holds(mark) ? 36 : 15) }, told(its)));
  }
};
const foldAll = () => {
  for (const svg of all(".view svg")) refold(svg);
  const tool = document.querySelector("[data-unfold]");
  if (tool) tool.hidden = !folded.size;
  relight();
};
const foldable = (number) => !!document.querySelector(`.view:not([hidden]) .mark.holds[data-n="${number}"], .legend [data-light="${number}"]`) || hostsOf(number).length > 0;
const fold = (marks) => {
  const its = marks.filter(foldable), on = !its.every((one) => folded.has(one));
  for (const one of its) folded[on ? "add" : "delete"](one);
  foldAll();
  remember();
};
const handle = (mark) => {
  if (!holds(mark) || mark.querySelector(".fold")) return;
  const [x, y] = rectOf(mark), text = mark.querySelector("text");
  text.setAttribute("x", x + 19);
  mark.append(made("text", { class: "fold", x: x + 7, y: y + 15 }, "−"));
};
// The depth and what is folded are kept in the address.
const depth = () => document.querySelector("[data-view][aria-pressed=true]")?.dataset.view ?? "";
const remember = () => history.replaceState(null, "", `#topology:${depth()}${folded.size ? `;${[...folded].join(",")}` : ""}`);
const recall = () => {
  const its = /^#topology:([a-z]*)(?:;([0-9,]+))?$/.exec(location.hash);
  if (!its) return;
  folded.clear();
  for (const one of numbers((its[2] ?? "").replaceAll(",", " "))) folded.add(one);
  if (document.querySelector(`[data-view="${its[1]}"]`)) show(its[1]);
  foldAll();
  document.getElementById("topology").scrollIntoView();
};
// What each thing stands in: VMs in hosts, hosts in clusters; by it a closed box lights up for what is in it.
let standsIn;
const containers = (number) => {
  if (!standsIn) {
    standsIn = new Map();
    const add = (one, other) => { if (one !== other) standsIn.set(one, [...(standsIn.get(one) ?? []), other]); };
    for (const [other, [, , marks]] of Object.entries(columns.details)) for (const mark of marks) add(String(mark[8]), other);
    for (const [mark, around] of everyMark()) if (around) add(numberOf(mark), numberOf(topOf(around)));
  }
  const direct = standsIn.get(number) ?? [];
  return [...direct, ...direct.flatMap((one) => standsIn.get(one) ?? [])];
};
const parents = new Map();
const topOf = (mark) => { while (parents.get(mark)) mark = parents.get(mark); return mark; };
const everyMark = () => {
  const view = document.querySelector(".view[data-of=every]");
  if (!view) return [];
  draw(view);
  const found = all("svg", view).flatMap(nested);
  for (const [mark, around] of found) parents.set(mark, around);
  return found;
};
