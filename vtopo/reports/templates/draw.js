// The drawing: depths, zoom, and what is drawn from columns. Names become text, never markup.
const columns = JSON.parse(document.getElementById("columns")?.textContent ?? '{"tags":[],"views":{},"details":{}}');
const made = (name, attributes, text) => {
  const its = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) its.setAttribute(key, value);
  if (text !== undefined) its.textContent = text;
  return its;
};
const titleOf = (look, label, title, own) => typeof title === "string" ? title
  : [`${look} ${label}`, ...title, ...(own.length ? [`in ${own.map((tag) => tag[3]).join(", ")}`] : [])].join("; ");
const drawMark = ([look, x, y, width, height, label, under, title, number, tags, count = 1, change = 0, holds = 0]) => {
  const own = tags.map((at) => columns.tags[at]);
  const kind = `mark ${look}${holds ? " holds" : ""}${["", " new", " gone"][change]}`;
  const g = made("g", { class: kind, "data-n": number, "data-k": count, "data-s": own.map((tag) => tag[1]).join(" ") });
  g.append(made("title", {}, titleOf(look, label, title, own)), made("rect", { class: "body", x, y, width, height }));
  g.append(made("text", { x: x + 7, y: y + 15 }, label));
  const low = height >= 50 ? { x: x + 7, y: y + 29 } : { x: x + width - 6, y: y + height - 8, "text-anchor": "end" };
  if (under) g.append(made("text", { class: "under", ...low }, under));
  own.slice(0, height === 52 && !holds ? 4 : 6).forEach(([code, , color], at, its) => {
    const left = holds ? x + width - 6 - 17 * (its.length - at) : x + 7 + 17 * at;
    const top = holds ? y + 5 : y + height - 17;
    g.append(made("rect", { class: `tag ${color}`, x: left, y: top }));
    g.append(made("text", { class: "code", x: left + 7.5, y: top + 9.5 }, code));
  });
  return g;
};
const drawInto = (place, [width, height, marks], name) => {
  const svg = made("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": name });
  svg.append(...marks.map(drawMark));
  place.replaceChildren(svg);
  ready(svg, place !== detail);
};
const draw = (view) => {
  const its = columns.views[view.dataset.of];
  if (its && !view.querySelector("svg")) all(".sheet", view).forEach((sheet, at) => drawInto(sheet, its[at], "Drawing"));
};
const show = (token) => {
  for (const view of all(".view")) {
    view.hidden = view.dataset.of !== token;
    if (!view.hidden) draw(view);
  }
  for (const button of all("[data-view]")) button.setAttribute("aria-pressed", button.dataset.view === token);
  relight();
};
// One mark of a drawing is in the order of the keyboard; arrows go to the others.
const ready = (svg, folds) => {
  all(".mark", svg).forEach((mark, at) => {
    mark.setAttribute("tabindex", at ? -1 : 0);
    mark.setAttribute("role", "button");
    if (folds) handle(mark);
  });
  if (folds) refold(svg);
};
for (const button of all("[data-view]")) button.addEventListener("click", () => {
  show(button.dataset.view);
  remember();
});
let zoom = 1;
for (const button of all("[data-zoom]")) button.addEventListener("click", () => {
  const fit = button.dataset.zoom === "fit";
  zoom = fit ? 1 : Math.min(4, Math.max(0.2, zoom * (button.dataset.zoom === "in" ? 1.25 : 0.8)));
  for (const svg of all(".sheet svg")) {
    const [, , width, height] = svg.getAttribute("viewBox").split(" ");
    svg.classList.toggle("fit", fit);
    svg.setAttribute("width", Math.round(width * zoom));
    svg.setAttribute("height", Math.round(height * zoom));
  }
});
const detail = document.getElementById("detail");
// What is inside a closed box: a drawing from columns, a part of the drawing of every VM, or the VMs of a segment.
const openDetail = (number, name) => {
  const its = columns.details[number], segment = document.querySelector(`.mark.segment[data-n="${number}"]`);
  const host = its || segment ? undefined : everyMark().filter(([mark]) => numberOf(mark) === number && holds(mark)).at(-1)?.[0];
  if (its) drawInto(detail, its, "Inside");
  else if (host) detail.replaceChildren(part(host));
  else if (segment) detail.replaceChildren(members(number));
  else return false;
  detail.hidden = false;
  const caption = document.createElement("h3");
  caption.textContent = `Inside ${name}`;
  detail.prepend(caption);
  detail.scrollIntoView({ block: "nearest" });
  return true;
};
const part = (host) => {
  const svg = made("svg", { role: "group", "aria-label": "Inside" }), [x, y, width, height] = rectOf(host);
  const within = nested(host.ownerSVGElement).map(([mark]) => mark).filter((mark) => topOf(mark) === host);
  svg.append(...within.map((mark) => mark.cloneNode(true)));
  for (const mark of all(".mark", svg)) mark.classList.remove("covered", "folded", "standing");
  for (const each of all(".counts, .fold", svg)) each.remove();
  const attributes = { viewBox: `${x - 8} ${y - 8} ${width + 16} ${height + 16}`, width: width + 16, height: height + 16 };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  ready(svg);
  return svg;
};
const members = (segment) => {
  const list = document.createElement("ul"), hosts = new Map();
  const add = (host, label) => hosts.set(host, [...(hosts.get(host) ?? []), label]);
  for (const [mark, around] of everyMark()) if (/ (vm|machine)( |$)/.test(mark.getAttribute("class")) && numbers(mark.dataset.s).includes(segment) && !mark.closest("[data-before]")) add(around ? nameOf(topOf(around)) : "by themselves", nameOf(mark));
  for (const [, , marks] of Object.values(columns.details)) for (const mark of marks) if (mark[0] === "vm" && mark[9].some((at) => String(columns.tags[at][1]) === segment)) add(`host ${marks[0][5]}`.replace("host host", "host"), `vm ${mark[5]}`);
  for (const [host, names] of hosts) {
    const line = document.createElement("li");
    line.textContent = `${host}: ${names.join(", ")}`;
    list.append(line);
  }
  return list;
};
const nameOf = (mark) => mark.querySelector("title").textContent.split(";")[0];
