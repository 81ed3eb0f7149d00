// Forms marked data-autosave are saved on the server as one types. Case text is never kept in the browser.
//
// The server answers JSON: {saved_at: "08.41", version: 3, id: 7, url: "/…", message: "…"}, or {error: "…"}. Hidden fields named as a key
// get its value; url becomes the page's address, autosave_url where the next save goes, action where the form is sent.
"use strict";

(() => {
  const PAUSE_MS = 800;
  const RETRY_MS = 15000;
  const STOPPED = new Set([403, 404, 409, 410, 413, 422]);

  class Draft {
    constructor(form) {
      this.form = form;
      this.status = document.querySelector("[data-autosave-status]");
      this.savedAt = "";
      this.changed = false;
      this.stale = false;
      this.saving = null;
      this.timer = 0;
      form.addEventListener("input", () => this.onChange(PAUSE_MS));
      form.addEventListener("change", () => this.onChange(PAUSE_MS));
      form.addEventListener("focusout", () => this.changed && this.save());
      // Capturing, so that a save under way is waited for before anything else reacts to the sending.
      form.addEventListener("submit", (event) => this.onSubmit(event), true);
      window.addEventListener("pagehide", () => this.saveOnLeave());
      document.addEventListener("visibilitychange", () => document.hidden && this.changed && this.save());
    }

    onChange(wait) {
      this.changed = true;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), wait);
    }

    async onSubmit(event) {
      clearTimeout(this.timer);
      if (!this.saving) {
        this.changed = false;
        return;
      }
      // A save under way raises the version, and the form would then be sent with the old one.
      event.preventDefault();
      event.stopImmediatePropagation();
      const submitter = event.submitter;
      await this.saving;
      this.changed = false;
      clearTimeout(this.timer);
      this.form.requestSubmit(submitter);
    }

    save() {
      clearTimeout(this.timer);
      if (this.stale || this.form.dataset.sent) return null;
      if (this.saving) return this.saving;
      this.changed = false;
      this.saving = this.send().finally(() => {
        this.saving = null;
        if (this.changed) this.onChange(PAUSE_MS);
      });
      return this.saving;
    }

    async send() {
      try {
        const response = await this.post({});
        await this.read(response);
      } catch {
        // Only the network fails so; the text is still in the form and is tried again.
        this.failed();
      }
    }

    post(options) {
      return fetch(this.form.dataset.autosaveUrl, {
        method: "POST",
        body: new FormData(this.form),
        credentials: "same-origin",
        headers: { Accept: "application/json", "X-Requested-With": "fetch" },
        ...options,
      });
    }

    async read(response) {
      const isJson = (response.headers.get("Content-Type") || "").includes("application/json");
      if (response.status === 401 || (response.redirected && !isJson)) {
        this.signedOut();
        return;
      }
      const answer = isJson ? await response.json() : {};
      const sentence = answer.message || answer.error;
      if (response.ok && isJson) {
        this.saved(answer);
      } else if (response.status === 409) {
        this.stale = true;
        this.show("failed", sentence || this.form.dataset.textStale);
      } else if (response.status === 400) {
        // Most often a token from before a new sign-in.
        this.signedOut();
      } else if (STOPPED.has(response.status) && sentence) {
        this.show("failed", sentence);
      } else {
        this.failed();
      }
    }

    saved(answer) {
      this.savedAt = answer.saved_at || "";
      for (const [name, value] of Object.entries(answer)) {
        const field = this.form.querySelector(`input[type="hidden"][name="${CSS.escape(name)}"]`);
        if (field && value !== null) field.value = String(value);
      }
      if (answer.action) this.form.action = answer.action;
      if (answer.autosave_url) this.form.dataset.autosaveUrl = answer.autosave_url;
      if (answer.url) history.replaceState(history.state, "", answer.url);
      const text = this.form.dataset.textSaved.replace("{time}", this.savedAt);
      this.show("saved", answer.message ? `${text}. ${answer.message}` : text);
    }

    failed() {
      const texts = this.form.dataset;
      this.show("failed", this.savedAt ? texts.textFailed.replace("{time}", this.savedAt) : texts.textNever);
      this.retry();
    }

    async signedOut() {
      this.show("failed", this.form.dataset.textSignedOut);
      this.retry();
      await this.refreshToken();
    }

    retry() {
      this.changed = true;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), RETRY_MS);
    }

    // After signing in again in another tab, the old form's token no longer counts; the front page has the new one.
    async refreshToken() {
      try {
        const home = document.querySelector(".aksel-internalheader__title");
        const response = await fetch(home.href, { credentials: "same-origin" });
        if (!response.ok || response.redirected) return;
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const token = page.querySelector('meta[name="csrf-token"]');
        const field = this.form.querySelector('input[name="csrf_token"]');
        if (token && field) field.value = token.content;
      } catch {
        // The next retry asks again.
      }
    }

    saveOnLeave() {
      if (!this.changed || this.stale || this.form.dataset.sent) return;
      this.changed = false;
      this.post({ keepalive: true }).catch(() => {});
    }

    show(state, text) {
      if (!this.status) return;
      this.status.dataset.state = state;
      this.status.querySelector("[data-autosave-text]").textContent = text;
    }
  }

  document.querySelectorAll("form[data-autosave]").forEach((form) => new Draft(form));
})();
