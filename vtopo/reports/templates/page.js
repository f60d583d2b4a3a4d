// All of it is extra: without a script the page says the same.
const all = (what, within = document) => [...within.querySelectorAll(what)];
for (const tool of all(".tools, .light")) tool.hidden = false;
// Links lead to things that may stand in closed details.
const reveal = () => {
  const its = /^#[a-z0-9-]+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
  for (let box = its || null; box; box = box.parentElement) if (box.tagName === "DETAILS") box.open = true;
  if (its) its.scrollIntoView();
};
addEventListener("hashchange", reveal);
reveal();
// On paper everything is open.
let closed = [];
addEventListener("beforeprint", () => { closed = all("details:not([open])"); for (const each of closed) each.open = true; });
addEventListener("afterprint", () => { for (const each of closed) each.open = false; });
