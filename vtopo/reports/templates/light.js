// Choosing something lights up what belongs to it everywhere, and dims the rest.
let lit = [], label = "", way = "";
const numbers = (text) => (text || "").split(" ").filter(Boolean);
const meets = (one, other) => numbers(one).some((number) => other.includes(number));
const many = (number, what) => `${number} ${what}${number === 1 ? "" : what.endsWith("x") ? "es" : "s"}`;
const status = document.querySelector(".status");
const relight = () => {
  for (const each of all(".way, .way-dot, .way-number")) each.remove();
  document.body.classList.toggle("lighting", lit.length > 0);
  const around = new Set(lit.flatMap(containers));
  for (const mark of all(".mark")) {
    const on = lit.length > 0 && (lit.includes(mark.dataset.n) || meets(mark.dataset.s, lit) || (!holds(mark) && around.has(mark.dataset.n)));
    mark.classList.toggle("lit", on);
    mark.classList.toggle("around", mark.classList.contains("holds"));
  }
  for (const [mark, cover] of covers) if (mark.classList.contains("lit")) cover.classList.add("lit");
  drawWay(way);
  let belonging = 0;
  for (const each of all("[data-marks]")) {
    const on = meets(each.dataset.marks, lit);
    each.classList.toggle("dim", lit.length > 0 && !on);
    if (on && each.classList.contains("finding")) belonging += 1;
  }
  if (!status) return;
  status.hidden = !lit.length;
  status.querySelector("output").textContent = lit.length
    ? `${label}: ${many(all(".view:not([hidden]) .mark.lit:not(.covered)").length, "box")}, ${many(belonging, "finding")}` : "";
  const tool = status.querySelector("[data-fold]"), its = lit.filter(foldable);
  tool.hidden = !its.length || depth() !== "every";
  tool.textContent = its.every((one) => folded.has(one)) ? "Unfold" : "Fold";
};
const choose = (marks, name, button) => {
  const again = button && button.getAttribute("aria-pressed") === "true";
  for (const each of all("[data-light], [data-way]")) if (each.tagName === "BUTTON") each.setAttribute("aria-pressed", "false");
  lit = again ? [] : numbers(marks);
  label = name;
  way = (!again && button?.dataset.way) || "";
  if (button && !again) button.setAttribute("aria-pressed", "true");
  relight();
};
const center = (mark) => {
  const box = mark.querySelector(".body");
  const [x, y, w, h] = ["x", "y", "width", "height"].map((name) => Number(box.getAttribute(name)));
  return holds(mark) ? [x + w - 14, y + 11] : [x + w / 2, y + h / 2];
};
const drawWay = (marks) => {
  const svg = all(".view:not([hidden]) svg").pop();
  if (!svg || !marks) return;
  const drawn = (number) => svg.querySelector(`.mark[data-n="${number}"]`);
  const boxes = numbers(marks).map((number) => drawn(number) ?? containers(number).map(drawn).find(Boolean)).filter(Boolean);
  const stops = boxes.map((mark) => covers.get(mark) ?? mark).filter((mark, at, its) => mark !== its[at - 1]).map(center);
  if (stops.length > 1) svg.append(made("path", { class: "way", d: `M${stops.map((stop) => stop.join(" ")).join("L")}` }));
  stops.forEach(([x, y], at) => {
    svg.append(made("circle", { class: "way-dot", cx: x, cy: y, r: 8 }));
    svg.append(made("text", { class: "way-number", x, y: y + 3.5, "text-anchor": "middle" }, at));
  });
};
addEventListener("click", (event) => {
  const button = event.target.closest("button[data-light], button[data-way]");
  if (button) {
    const near = button.closest(".finding, .chain, li, tr");
    choose(button.dataset.light || button.dataset.way, (near?.querySelector("bdi, h4, summary")?.textContent || "").replace("Show", "").split(":")[0].trim(), button);
    if (way) document.getElementById("topology").scrollIntoView();
    return;
  }
  const mark = event.target.closest(".mark");
  if (event.target.closest(".fold")) fold([numberOf(mark)]);
  else if (mark) {
    choose(mark.dataset.n, nameOf(mark));
    if (!holds(mark) && openDetail(mark.dataset.n, nameOf(mark))) relight();
  }
  if (event.target.closest("[data-fold]")) fold(lit);
  if (event.target.closest("[data-unfold]")) fold([...folded]);
  if (event.target.closest("[data-clear]")) choose("", "");
});
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && lit.length) choose("", "");
  const mark = event.target.closest?.(".mark");
  if (!mark) return;
  const marks = all(".mark:not(.covered)", mark.ownerSVGElement), at = marks.indexOf(mark);
  const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: marks.length - 1 }[event.key];
  if (event.key === "f" && holds(mark)) fold([numberOf(mark)]);
  else if (event.key === "Enter" || event.key === " ") mark.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  else if (to === undefined || !marks[to]) return;
  else {
    mark.setAttribute("tabindex", -1);
    marks[to].setAttribute("tabindex", 0);
    marks[to].focus();
  }
  event.preventDefault();
});
