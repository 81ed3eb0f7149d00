// "Fyll ut som sist" without leaving the page: it ticks what the last form ticked, and "Angre" puts back what was there.
// Without this file the same buttons send the form, and the server does it.
"use strict";

(() => {
  const card = document.querySelector("[data-as-last]");
  if (!card) return;
  const form = card.closest("form");
  const fill = card.querySelector("[data-as-last-fill]");
  const undo = card.querySelector("[data-as-last-undo]");
  const status = card.querySelector("[data-as-last-status]");
  const done = fill.textContent.trim();
  let before = null;

  function boxes() {
    return [...form.querySelectorAll('input[name="tools"], input[name="principles"], input[name="meeting_kind"], input[name="phase"]')];
  }

  function wanted(box) {
    const { kind, phase, tools, principles } = card.dataset;
    if (box.name === "meeting_kind") return box.value === kind;
    if (box.name === "phase") return box.value === phase;
    return (box.name === "tools" ? tools : principles).split(",").includes(box.value);
  }

  function show(filled) {
    fill.hidden = filled;
    undo.hidden = !filled;
    status.textContent = filled ? status.dataset.text || done : "";
    (filled ? undo : fill).focus();
    form.dispatchEvent(new Event("change", { bubbles: true }));
  }

  fill.addEventListener("click", (event) => {
    event.preventDefault();
    before = boxes().map((box) => box.checked);
    for (const box of boxes()) box.checked = wanted(box);
    show(true);
  });

  undo.addEventListener("click", (event) => {
    // What the server filled in is undone by the server, which knows what was there.
    if (!before) return;
    event.preventDefault();
    boxes().forEach((box, index) => { box.checked = before[index]; });
    before = null;
    show(false);
  });
})();
