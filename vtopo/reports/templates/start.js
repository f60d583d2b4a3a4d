// All is defined: the drawings get their handles, and what the address asks for is shown.
for (const svg of all(".view svg")) ready(svg, true);
if (columns.views.every?.[0]?.[2].length < 1500) show("every");
recall();
addEventListener("hashchange", recall);
