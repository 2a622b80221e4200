// Reconnecting; keys: "/" goes to the search box; passphrases in plain forms, which no component sees.
(function () {
  const dialog = document.getElementById('components-reconnect-modal');
  if (dialog) {
    dialog.addEventListener('components-reconnect-state-changed', e => {
      const state = e.detail.state;
      if (state === 'show') dialog.showModal();
      else if (state === 'hide') dialog.close();
      else if (state === 'failed') document.addEventListener('visibilitychange', retryWhenSeen);
      else if (state === 'rejected') location.reload();
    });
    document.getElementById('reconnect-retry')?.addEventListener('click', retry);
    document.getElementById('reconnect-reload')?.addEventListener('click', () => location.reload());
    document.getElementById('reconnect-resume')?.addEventListener('click', async () => {
      if (!await Blazor.resumeCircuit()) location.reload();
    });
  }
  async function retry() {
    document.removeEventListener('visibilitychange', retryWhenSeen);
    try {
      // False: the server was reached but no longer knows this page; a fresh one starts from the address.
      if (!await Blazor.reconnect() && !await Blazor.resumeCircuit()) location.reload();
    } catch {
      document.addEventListener('visibilitychange', retryWhenSeen);
    }
  }
  async function retryWhenSeen() { if (document.visibilityState === 'visible') await retry(); }
  document.querySelectorAll('[data-reload]').forEach(b => b.addEventListener('click', () => location.reload()));
  document.addEventListener('keydown', e => {
    const at = e.target;
    if (e.key !== '/' || e.ctrlKey || e.metaKey || e.altKey || at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) return;
    const search = document.getElementById('search');
    if (search) { e.preventDefault(); search.focus(); }
  });
  // A second field must say the same, and what was typed does not stay in the page after the form has gone.
  document.addEventListener('input', e => {
    const form = e.target.form;
    form?.querySelectorAll('[data-same-as]').forEach(again => {
      const first = form.querySelector('#' + CSS.escape(again.dataset.sameAs));
      again.setCustomValidity(first && first.value !== again.value ? 'This is not the same passphrase.' : '');
    });
  });
  document.addEventListener('submit', e => {
    if (e.target.matches('form[data-clears-passwords]'))
      setTimeout(() => e.target.querySelectorAll('input[type=password]').forEach(field => { field.value = ''; field.setCustomValidity(''); }));
  });
})();
