// Autosaves form input on the server until the form is submitted (editorial/authoring/autosave_views.py).
// Times in milliseconds.
function autosave(form) {
  const PAUSE = 2000, LONGEST = 10000, AGAIN = 15000, PATIENCE = 8000, SILENCE = 300000, KEEPALIVE_BYTES = 60000;
  const status = form.querySelector("[data-autosave-status]");
  const signIn = form.querySelector("[data-sign-in]");
  const writer = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  let unsentSince = 0, sequence = 0, timer = 0, busy = false, saving = false, flushing = false, last = "", heard = Date.now();

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
    if (Date.now() - heard > SILENCE) return later(0);
    later(Math.max(0, Math.min(PAUSE, unsentSince + LONGEST - Date.now())));
  };
  const hasFiles = () => [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length);
  // Only the names of files are sent, so that the restored form can ask for them.
  const typed = () => [...new FormData(form)]
    .filter(([name, value]) => name !== "csrfmiddlewaretoken" && (typeof value === "string" || value.name))
    .map(([name, value]) => (typeof value === "string" ? [name, value] : [`${name}-chosen`, value.name]));

  // Signing in again invalidates the CSRF tokens on the page, including the form's own.
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
    heard = Date.now();
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

  // Offline or signed out, one more autosave is tried first, and the page stays if it fails.
  // Otherwise unsent input is posted alongside the submission.
  form.addEventListener("submit", async (event) => {
    if (flushing || (unsentSince && ["offline", "signedOut"].includes(last))) {
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
    if (unsentSince) post(true).catch(() => {});
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
document.querySelectorAll("form[data-autosave]").forEach(autosave);
