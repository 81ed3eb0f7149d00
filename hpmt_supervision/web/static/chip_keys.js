// Chips marked data-chip-keys are one stop for the Tab key: arrow keys move within them, a letter or digit goes to the
// next chip that begins with it, Home and End to the first and last, and space ticks. Without this file every chip is a
// stop of its own and everything still works.
"use strict";

(() => {
  function chips(group) {
    return [...group.querySelectorAll("input.hv-chip__in:not(:disabled)")].filter((chip) => chip.offsetParent);
  }

  function keepOneStop(group, current) {
    const all = chips(group);
    const stop = current || all.find((chip) => chip.tabIndex === 0) || all[0];
    for (const chip of all) chip.tabIndex = chip === stop ? 0 : -1;
  }

  function moveTo(group, chip) {
    if (!chip) return;
    keepOneStop(group, chip);
    chip.focus();
  }

  function label(chip) {
    const text = chip.labels[0].lastElementChild.textContent;
    return text.trim().toLowerCase();
  }

  function startingWith(all, from, sign) {
    const order = [...all.slice(from + 1), ...all.slice(0, from + 1)];
    return order.find((chip) => label(chip).startsWith(sign));
  }

  // The chip nearest in the row above or below, as the eye sees it.
  function inNextRow(all, current, direction) {
    const here = current.getBoundingClientRect();
    let best = null;
    let bestScore = Infinity;
    for (const chip of all) {
      const there = chip.getBoundingClientRect();
      const down = (there.top - here.top) * direction;
      if (down < here.height / 2) continue;
      const score = down * 10 + Math.abs(there.left - here.left);
      if (score < bestScore) [best, bestScore] = [chip, score];
    }
    return best;
  }

  function target(group, event) {
    const all = chips(group);
    const at = all.indexOf(event.target);
    if (at < 0) return null;
    switch (event.key) {
      case "ArrowRight": return all[(at + 1) % all.length];
      case "ArrowLeft": return all[(at - 1 + all.length) % all.length];
      case "ArrowDown": return inNextRow(all, event.target, 1) || all[at];
      case "ArrowUp": return inNextRow(all, event.target, -1) || all[at];
      case "Home": return all[0];
      case "End": return all[all.length - 1];
      default: return event.key.length === 1 && event.key !== " " ? startingWith(all, at, event.key.toLowerCase()) : null;
    }
  }

  function onKey(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const chip = target(event.currentTarget, event);
    if (!chip) return;
    event.preventDefault();
    moveTo(event.currentTarget, chip);
  }

  for (const group of document.querySelectorAll("[data-chip-keys]")) {
    keepOneStop(group, null);
    group.addEventListener("keydown", onKey);
    group.addEventListener("focusin", (event) => {
      if (event.target.matches("input.hv-chip__in")) keepOneStop(group, event.target);
    });
    const unfolds = group.closest("details");
    if (unfolds) unfolds.addEventListener("toggle", () => keepOneStop(group, null));
  }
  for (const hint of document.querySelectorAll("[data-chip-keys-hint]")) hint.hidden = false;
})();
