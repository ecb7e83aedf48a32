// Copying what is shown once; asking the browser for a passkey, or to make one.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copies);
  try {
    await navigator.clipboard.writeText(source.textContent.trim());
    button.querySelector("span").textContent = button.dataset.done;
  } catch {
    getSelection().selectAllChildren(source);
  }
});

const bytesOf = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const textOf = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const listed = (credentials) => (credentials || []).map((one) => ({ ...one, id: bytesOf(one.id) }));

// What the server writes as text, as the browser wants it.
const prepared = ({ publicKey }) => {
  const asked = { ...publicKey, challenge: bytesOf(publicKey.challenge) };
  if (asked.user) asked.user = { ...asked.user, id: bytesOf(asked.user.id) };
  if (asked.excludeCredentials) asked.excludeCredentials = listed(asked.excludeCredentials);
  if (asked.allowCredentials) asked.allowCredentials = listed(asked.allowCredentials);
  return { publicKey: asked };
};
// What the browser answers, as text.
const written = (credential) => {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = textOf(credential.response[name]);
  }
  return JSON.stringify({
    id: credential.id, rawId: textOf(credential.rawId), type: credential.type, response,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
};

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.dataset.passkey || form.elements.credential.value) return;
  event.preventDefault();
  delete form.dataset.isSent;
  const problem = form.querySelector(".passkey-problem");
  problem.hidden = true;
  try {
    const options = form.dataset.asks
      ? await (await fetch(form.dataset.asks, { headers: { Accept: "application/json" } })).json()
      : JSON.parse(document.getElementById("passkey-options").textContent);
    const credential = await navigator.credentials[form.dataset.passkey](prepared(options));
    form.elements.credential.value = written(credential);
    form.requestSubmit();
    form.elements.credential.value = "";
  } catch {
    problem.hidden = false;
  }
}, true);
