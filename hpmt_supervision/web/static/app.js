// Small conveniences. Every page works without this file; nothing here evaluates text as code.
"use strict";

(() => {
  // A second click on a button that already sends would send twice.
  const GUARD_MS = 10000;

  function guardAgainstDoubleSubmit(event) {
    const form = event.target;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement) || form.method !== "post") return;
    if (form.hasAttribute("hx-post") || form.hasAttribute("data-repeat")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    // The pressed button's name and value are read after this event, so it is disabled a moment later.
    setTimeout(() => setButtons(form, true), 0);
    setTimeout(() => release(form), GUARD_MS);
  }

  function setButtons(form, disabled) {
    for (const button of form.elements) {
      if (button.type !== "submit") continue;
      if (disabled && !button.disabled) {
        button.disabled = true;
        button.dataset.guarded = "1";
      } else if (!disabled && button.dataset.guarded) {
        button.disabled = false;
        delete button.dataset.guarded;
      }
    }
  }

  function release(form) {
    if (!form.dataset.sent) return;
    delete form.dataset.sent;
    setButtons(form, false);
  }

  // Menus and questions are details elements: Escape and a click outside close them.
  function closeDetails(except) {
    for (const details of document.querySelectorAll("details[data-closes][open]")) {
      if (!except || !details.contains(except)) details.open = false;
    }
  }

  function onKey(event) {
    if (event.key !== "Escape") return;
    const details = document.activeElement && document.activeElement.closest("details[data-closes][open]");
    if (details) {
      details.open = false;
      details.querySelector("summary").focus();
    } else {
      closeDetails(null);
    }
  }

  // Focus is never lost after a swap: htmx keeps it on an element with the same id; else it goes to what came.
  let focusWasInside = false;

  function rememberFocus(event) {
    focusWasInside = event.detail.target.contains(document.activeElement);
  }

  function restoreFocus(event) {
    if (!focusWasInside) return;
    focusWasInside = false;
    if (document.activeElement && document.activeElement !== document.body) return;
    const came = event.detail.elt;
    const goal = came.querySelector("[data-focus], [data-error-summary], h1, h2, h3") || came;
    if (!goal.hasAttribute("tabindex")) goal.tabIndex = -1;
    goal.focus();
  }

  // What somebody has unfolded stays so when the server sends its list anew; a row is known by its first field.
  let unfolded = [];

  function rememberUnfolded(event) {
    const open = event.detail.target.querySelectorAll("details[open]");
    unfolded = [...open].map((details) => details.querySelector("[name]")?.name).filter(Boolean);
  }

  function unfoldAgain() {
    for (const name of unfolded) {
      const details = document.querySelector(`details [name="${CSS.escape(name)}"]`)?.closest("details");
      if (details) details.open = true;
    }
    unfolded = [];
  }

  // An error summary takes the focus when the page comes, so that it is read and its links are next. So does what was
  // asked to be shown, as the dates of a series, which on a phone stands far below the form that asked.
  function focusWhatCame() {
    const summary = document.querySelector("[data-error-summary]");
    const came = summary || document.querySelector("[data-came]");
    if (!came) return;
    came.focus({ preventScroll: !summary });
    if (!summary && came.getBoundingClientRect().top > window.innerHeight / 2) came.scrollIntoView();
  }

  document.addEventListener("submit", guardAgainstDoubleSubmit);
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => closeDetails(event.target));
  document.addEventListener("htmx:beforeSwap", rememberFocus);
  document.addEventListener("htmx:beforeSwap", rememberUnfolded);
  document.addEventListener("htmx:afterSwap", unfoldAgain);
  document.addEventListener("htmx:afterSettle", restoreFocus);
  window.addEventListener("pageshow", () => document.querySelectorAll("form").forEach(release));
  focusWhatCame();
})();
