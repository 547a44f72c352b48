"use strict";
// The log works without this. With it, what was tapped outlives a lost session or connection, the summary
// follows the fingers, and a form is sent once.
//
// A draft lies in sessionStorage: in this tab, on this device, gone with the tab, under a name that another
// person's account doesn't have.

(function () {
  const PREFIX = "log-draft:";
  const JUST_SAVED = "log-saved";
  document.documentElement.classList.add("has-script");

  function forgetDrafts(but) {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(PREFIX) && key !== but) sessionStorage.removeItem(key);
    }
  }

  // An unsent contact is kept while another is corrected or closed.
  function forgetDraftOf(contact) {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(PREFIX) && contactOf(JSON.parse(sessionStorage.getItem(key))) === contact) {
        sessionStorage.removeItem(key);
      }
    }
  }

  function contactOf(draft) {
    const field = draft.answers.find(([name]) => name === "contact");
    return field ? field[1] : null;
  }

  function answers(form) {
    return [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  }

  function restore(form, key) {
    const draft = JSON.parse(sessionStorage.getItem(key) || "null");
    if (!draft || draft.target !== form.getAttribute("action")) return;
    const tapped = new Set(draft.answers.map(([name, value]) => name + "=" + value));
    for (const input of form.querySelectorAll("input[type=radio], input[type=checkbox]")) {
      input.checked = tapped.has(input.name + "=" + input.value);
    }
    // The same id as before: if the form did arrive after all, sending it again makes no second contact.
    const id = contactOf(draft);
    if (id) form.elements.contact.value = id;
    document.querySelector("[data-restored]").hidden = false;
  }

  function followFingers(form) {
    const labels = (name) => [...form.querySelectorAll(`[name="${name}"]:checked + label`)]
      .map((label) => label.textContent.trim());
    const held = Number(new FormData(form).get("conversations") || 1);
    for (const cell of form.querySelectorAll("[data-answer]")) {
      const name = cell.dataset.answer;
      if (name === "way" || name === "length") {
        const all = [1, 2, 3].slice(0, held).flatMap((number) => labels(`${name}-${number}`));
        cell.textContent = all.join(" + ") || "–";
      } else if (form.querySelector(`[name="${name}"]`)) {
        cell.textContent = labels(name).join(", ") || "–";
      }
    }
  }

  function setUpDraft(form) {
    const key = PREFIX + form.dataset.draft;
    const isCorrection = Boolean(form.elements.seen);
    const isFresh = !document.querySelector(".has-error, .alert-danger");
    forgetDrafts(key);
    if (!isCorrection && isFresh) restore(form, key);
    const keep = () => {
      followFingers(form);
      if (isCorrection) return;
      const draft = { target: form.getAttribute("action"), answers: answers(form) };
      sessionStorage.setItem(key, JSON.stringify(draft));
    };
    form.addEventListener("change", keep);
    form.addEventListener("submit", () => {
      if (!isCorrection) keep();
      sessionStorage.setItem(JUST_SAVED, form.elements.contact.value);
    });
    form.querySelector("[data-discard]").addEventListener("click", () => forgetDrafts());
    followFingers(form);
  }

  function markSaved() {
    const saved = sessionStorage.getItem(JUST_SAVED);
    if (!saved || document.querySelector("[data-draft]")) return;
    const input = document.querySelector(`.contact-card [name="contact"][value="${CSS.escape(saved)}"]`);
    const isStored = input || document.querySelector("[data-closed]");
    if (!isStored) return;
    sessionStorage.removeItem(JUST_SAVED);
    forgetDraftOf(saved);
    if (!input) return;
    const card = input.closest(".contact-card");
    card.classList.add("is-new");
    card.scrollIntoView({ block: "nearest" });
  }

  // With a draft, signing in again in this window loses nothing, and the form waits behind it. Anything else
  // that was tapped is in this page only, which must stay.
  function signInHere(link) {
    const held = document.querySelector("form [name=contact]");
    const isDrafted = Object.keys(sessionStorage).some((key) => key.startsWith(PREFIX)
      && held && contactOf(JSON.parse(sessionStorage.getItem(key))) === held.value);
    if (!isDrafted) return;
    link.removeAttribute("target");
    document.querySelectorAll("[data-held]").forEach((one) => { one.hidden = true; });
    document.querySelector("[data-draft-waits]").hidden = false;
  }

  function sendOnce(form) {
    form.addEventListener("submit", () => {
      const button = form.querySelector("[data-save]");
      if (button) setTimeout(() => { button.disabled = true; });
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("form[data-draft]").forEach(setUpDraft);
    document.querySelectorAll("form").forEach(sendOnce);
    markSaved();
    document.querySelectorAll("[data-sign-in]").forEach(signInHere);
    document.querySelectorAll("form[action*='logout']").forEach((form) => {
      form.addEventListener("submit", () => sessionStorage.clear());
    });
  });

  window.addEventListener("pageshow", (event) => {
    // A page from the browser's memory may belong to somebody who has signed out.
    if (event.persisted) window.location.reload();
  });
})();
