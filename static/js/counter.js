// Shows the characters left in fields of limited length, counted as on the server (core/text/typed.py).
"use strict";

(() => {
  const PAUSE = 1000, NEAR = 0.1;
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const spoken = Object.assign(document.createElement("p"), { className: "kern-sr-only" });
  spoken.setAttribute("aria-live", "polite");
  document.body.append(spoken);
  let timer = 0;

  const lengthOf = (field) => [...field.value.replace(/\r\n?/g, "\n").trim().normalize("NFC")].length;

  // State: "" (enough room), "near" the limit, or "over" it
  const count = (field) => {
    const told = document.getElementById(`${field.id}-limit`);
    if (!told) return null;
    const most = Number(field.dataset.limit), left = most - lengthOf(field);
    const state = left < 0 ? "over" : left <= most * NEAR ? "near" : "";
    told.textContent = told.dataset[left < 0 ? "over" : "left"].replace("{n}", number.format(Math.abs(left)));
    told.dataset.state = state;
    told.hidden = "quiet" in told.dataset && !state;
    return told;
  };

  // Announced to screen readers after a pause, and only when the state has changed.
  const announce = (told) => {
    clearTimeout(timer);
    if (told.dataset.state === (told.dataset.spoken ?? "")) return;
    timer = setTimeout(() => {
      told.dataset.spoken = told.dataset.state;
      spoken.textContent = told.textContent;
    }, PAUSE);
  };

  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-limit]")) return;
    const told = count(event.target);
    if (told) announce(told);
  });
  for (const field of document.querySelectorAll("[data-limit]")) {
    const told = field.value && count(field);
    if (told) told.dataset.spoken = told.dataset.state;
  }
})();
