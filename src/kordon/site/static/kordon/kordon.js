// The little that pages do besides htmx. No inline script, no eval: what a page wants is in its markup, as data-* attributes.
"use strict";

// `/` goes to the search field, unless somebody is typing.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const field = document.querySelector("[data-search]") || document.getElementById("quick-name");
    if (field && field.offsetParent !== null) { event.preventDefault(); field.focus(); }
  }
  if (event.key === "Escape") {
    const open = document.querySelector("details.person[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  }
});

document.addEventListener("click", (event) => {
  const open = document.querySelector("details.person[open]");
  if (open && !open.contains(event.target)) { open.open = false; }
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    const source = document.getElementById(copy.dataset.copy);
    navigator.clipboard.writeText(source.textContent.trim()).then(() => { copy.dataset.copied = "yes"; copy.setAttribute("aria-pressed", "true"); });
  }
  const confirmed = event.target.closest("[data-confirm]");
  if (confirmed && !window.confirm(confirmed.dataset.confirm)) { event.preventDefault(); }
});

// `data-check-all="name"` checks all boxes of that name in its form; `data-bulk="name"` shows while one is checked.
document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-check-all]");
  if (all) {
    for (const box of all.form.querySelectorAll(`input[name="${all.dataset.checkAll}"]`)) { box.checked = all.checked; }
  }
  countChecked();
  if (event.target.closest("[data-submit-on-change]")) { event.target.form.requestSubmit(); }
});

function countChecked() {
  for (const bar of document.querySelectorAll("[data-bulk]")) {
    const count = document.querySelectorAll(`input[name="${bar.dataset.bulk}"]:checked`).length;
    bar.hidden = count === 0;
    for (const place of bar.querySelectorAll("[data-bulk-count]")) { place.textContent = String(count); }
  }
}

// `data-drop="id"` takes dropped files into the file field with that id.
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const zone = event.target.closest && event.target.closest("[data-drop]");
    if (!zone) { return; }
    event.preventDefault();
    zone.classList.toggle("over", kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files.length) {
      const field = document.getElementById(zone.dataset.drop);
      field.files = event.dataTransfer.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}

// What scrolls sideways can be reached by keyboard.
function reachScrolling() {
  for (const wide of document.querySelectorAll(".wide, pre")) {
    if (wide.scrollWidth > wide.clientWidth) { wide.tabIndex = 0; } else { wide.removeAttribute("tabindex"); }
  }
}

for (const kind of ["DOMContentLoaded", "htmx:afterSwap"]) {
  document.addEventListener(kind, () => { countChecked(); reachScrolling(); });
}
window.addEventListener("resize", reachScrolling);
document.addEventListener("toggle", reachScrolling, true);

// What only a script can do is offered once the scripts are there: pressed earlier, it would do nothing.
document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("[data-once-ready]")) { button.disabled = false; }
});

// A passkey that failed: allauth's script says so by an event.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const place of document.querySelectorAll("[data-passkey-error]")) { place.hidden = false; }
});
