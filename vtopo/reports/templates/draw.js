// The drawing: depths, zoom, and what is drawn from columns. Names become text, never markup.
const columns = JSON.parse(document.getElementById("columns")?.textContent ?? '{"tags":[],"views":{},"details":{}}');
const made = (name, attributes, text) => {
  const its = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) its.setAttribute(key, value);
  if (text !== undefined) its.textContent = text;
  return its;
};
const drawMark = ([look, x, y, width, height, label, under, title, number, tags, change, holds]) => {
  const own = tags.map((at) => columns.tags[at]);
  const kind = `mark ${look}${holds ? " holds" : ""}${["", " new", " gone"][change]}`;
  const g = made("g", { class: kind, "data-n": number, "data-s": own.map((tag) => tag[1]).join(" ") });
  g.append(made("title", {}, title || `${look} ${label}`), made("rect", { class: "body", x, y, width, height, rx: 4 }));
  g.append(made("text", { x: x + 7, y: y + 15 }, label));
  const low = height >= 50 ? { x: x + 7, y: y + 29 } : { x: x + width - 6, y: y + height - 8, "text-anchor": "end" };
  if (under) g.append(made("text", { class: "under", ...low }, under));
  own.forEach(([code, , color], at) => {
    const left = holds ? x + width - 6 - 17 * (own.length - at) : x + 7 + 17 * at;
    const top = holds ? y + 5 : y + height - 17;
    g.append(made("rect", { class: `tag ${color}`, x: left, y: top, width: 15, height: 12, rx: 2 }));
    g.append(made("text", { class: "code", "text-anchor": "middle", x: left + 7.5, y: top + 9.5 }, code));
  });
  return g;
};
const drawInto = (place, [width, height, marks], name) => {
  const svg = made("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "group", "aria-label": name });
  svg.append(...marks.map(drawMark));
  place.replaceChildren(svg);
  ready(svg);
};
const show = (token) => {
  for (const view of all(".view")) {
    view.hidden = view.dataset.of !== token;
    if (view.hidden || !columns.views[token] || view.querySelector("svg")) continue;
    all(".sheet", view).forEach((sheet, at) => drawInto(sheet, columns.views[token][at], "Drawing"));
  }
  for (const button of all("[data-view]")) button.setAttribute("aria-pressed", button.dataset.view === token);
  relight();
};
// One mark of a drawing is in the order of the keyboard; arrows go to the others.
const ready = (svg) => all(".mark", svg).forEach((mark, at) => {
  mark.setAttribute("tabindex", at ? -1 : 0);
  mark.setAttribute("role", "button");
});
for (const svg of all(".view svg")) ready(svg);
for (const button of all("[data-view]")) button.addEventListener("click", () => show(button.dataset.view));
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
const openDetail = (number, name) => {
  const its = columns.details[number];
  if (!its) return false;
  detail.hidden = false;
  drawInto(detail, its, "Inside");
  const caption = document.createElement("h3");
  caption.textContent = `Inside ${name}`;
  detail.prepend(caption);
  detail.scrollIntoView({ block: "nearest" });
  return true;
};
