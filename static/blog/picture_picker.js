// Hands the chosen picture to the editor that opened this window.

const query = new URLSearchParams(location.search);

/** @param {HTMLButtonElement} button */
function choose(button) {
  const { url, picture, alternativeText, caption } = button.dataset;
  window.opener?.CKEDITOR.tools.callFunction(Number(query.get("CKEditorFuncNum")), url, {
    id: picture,
    alternative_text: alternativeText,
    caption,
  });
  window.close();
}

for (const button of document.querySelectorAll(".pictures button")) {
  button.addEventListener("click", () => choose(button));
  if (button.dataset.picture === query.get("picked")) {
    choose(button);
  }
}
