// Small comforts; every page works without them.
"use strict";

// Warn before leaving a form with unsaved text.
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) form.dataset.changed = "yes";
});
document.addEventListener("submit", (event) => {
  delete event.target.dataset.changed;
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-guard][data-changed]")) event.preventDefault();
});

// Selects that act at once where scripts run; the button beside them is for the others.
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-submit]")) event.target.form.requestSubmit();
});

// One more row of a list in a form, without saving first.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-add]");
  if (!button) return;
  const list = button.closest("[data-rows]");
  const total = list.querySelector(`[name="${list.dataset.rows}-TOTAL_FORMS"]`);
  const index = Number(total.value);
  if (index >= Number(list.dataset.most)) return;
  event.preventDefault();
  const template = list.querySelector("template");
  const html = template.innerHTML.replaceAll("__prefix__", index).replaceAll("__number__", index + 1);
  template.insertAdjacentHTML("beforebegin", html);
  total.value = index + 1;
  template.previousElementSibling.querySelector("input:not([type=hidden]), select").focus();
});

// Keeps what is typed on the server until the form is saved (editorial/unsaved_views.py).
function keepInput(form) {
  const PAUSE = 2000, LONGEST = 10000, AGAIN = 15000, PATIENCE = 8000, KEEPALIVE_BYTES = 60000;
  const status = form.querySelector("[data-autosave-status]");
  const signIn = form.querySelector("[data-sign-in]");
  const writer = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  let unsentSince = 0, sequence = 0, timer = 0, busy = false, saving = false, flushing = false, last = "";

  const say = (name, time = "") => {
    last = name;
    const text = status.dataset[name].replace("{time}", time);
    if (status.textContent !== text) status.textContent = text;
    status.parentElement.dataset.state = name;
    signIn.hidden = name !== "signedOut";
  };
  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  };
  const changed = () => {
    unsentSince ||= Date.now();
    later(Math.max(0, Math.min(PAUSE, unsentSince + LONGEST - Date.now())));
  };
  const hasFiles = () => [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
  const typed = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");

  // After a new sign-in the old CSRF token is void, also that of the form itself.
  const renewToken = async () => {
    const answer = await fetch(form.dataset.autosaveUrl, { redirect: "manual", cache: "no-store" });
    if (!answer.ok) return false;
    const { csrf_token: token } = await answer.json();
    for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token;
    return true;
  };
  const post = async (leaving) => {
    const body = JSON.stringify({ form: form.dataset.autosave, seen: form.dataset.mark, writer, sequence: ++sequence, fields: typed() });
    return fetch(form.dataset.autosaveUrl, {
      method: "POST",
      body,
      redirect: "manual",
      keepalive: leaving && new Blob([body]).size < KEEPALIVE_BYTES,
      signal: leaving ? undefined : AbortSignal.timeout(PATIENCE),
      headers: { "Content-Type": "application/json", "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value },
    });
  };
  const outcome = async (answer) => {
    if (answer.ok) {
      const { time } = await answer.json();
      if (!unsentSince && !hasFiles()) delete form.dataset.changed;
      return say(hasFiles() ? "keptWithoutFiles" : "kept", time);
    }
    const known = { 0: "signedOut", 401: "signedOut", 403: "signedOut", 404: "refused", 409: "elsewhere", 413: "tooLong" };
    say(known[answer.status] ?? "failed");
  };
  const send = async (leaving = false, now = leaving) => {
    clearTimeout(timer);
    if (saving || !unsentSince || (busy && !now)) return;
    const since = unsentSince;
    unsentSince = 0;
    busy = true;
    try {
      let answer = await post(leaving);
      if (answer.status === 403 && (await renewToken())) answer = await post(leaving);
      await outcome(answer);
    } catch {
      if (!saving) say("offline");
    }
    busy = false;
    if (["offline", "failed", "signedOut"].includes(last)) {
      unsentSince ||= since;
      if (!saving) later(AGAIN);
    } else if (unsentSince) changed();
  };

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  document.addEventListener("visibilitychange", () => send(document.visibilityState === "hidden"));
  window.addEventListener("pagehide", () => send(true));
  window.addEventListener("online", () => send());
  window.addEventListener("focus", () => { if (last === "signedOut") send(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) saving = false; });

  // Saving waits for what is not kept yet; without a connection or a session the page stays.
  form.addEventListener("submit", async (event) => {
    if (flushing || (unsentSince && !saving)) {
      event.preventDefault();
      event.stopPropagation();
      if (flushing) return;
      flushing = true;
      await send(false, true);
      flushing = false;
      if (["offline", "signedOut"].includes(last)) return;
      unsentSince = 0;
      form.requestSubmit(event.submitter);
      return;
    }
    saving = true;
    clearTimeout(timer);
    const field = form.elements.unsaved_writer ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "unsaved_writer" }));
    field.value = writer;
  });
  if ("autosaveNow" in form.dataset) {
    form.dataset.changed = "yes";
    changed();
  }
}
document.querySelectorAll("form[data-autosave]").forEach(keepInput);
