// Reconnecting; keys: "/" goes to the search box, Ctrl+K asks where to go, Escape leaves a dialog; where the focus goes when its place is gone; times in the visitor's zone; passphrases in plain forms, which no component sees.
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
  // What is pressed before the page has come is not lost: it is done as soon as there is what it is for.
  let pressed;
  function soon(selector, act) {
    pressed = undefined;
    const there = document.querySelector(selector);
    if (there) { act(there); return true; }
    if (!document.getElementById('boot') || document.querySelector('.app')) return false;
    pressed = () => { const come = document.querySelector(selector); if (come) { pressed = undefined; act(come); } };
    return true;
  }
  document.addEventListener('keydown', e => {
    const at = e.target;
    if (e.key !== '/' || e.ctrlKey || e.metaKey || e.altKey || at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) return;
    if (soon('#search', search => search.focus())) e.preventDefault();
  });
  // Also while something is typed: a browser's own Ctrl+K would leave the page.
  document.addEventListener('keydown', e => {
    if (e.key.toLowerCase() !== 'k' || !(e.ctrlKey || e.metaKey) || e.altKey || e.shiftKey || e.repeat) return;
    if (soon('[data-go-to]', go => go.click())) e.preventDefault();
  });
  // Wherever the focus is: MudBlazor hears Escape only inside its dialog, and not before its own scripts have run.
  document.addEventListener('keydown', e => {
    if (e.key !== 'Escape' || e.repeat || e.isComposing || e.defaultPrevented || document.querySelector('dialog[open]')) return;
    const leave = [...document.querySelectorAll('.mud-dialog')].at(-1)?.querySelector('[data-leave]');
    if (leave) { e.preventDefault(); leave.click(); }
  });
  // The server does not know the visitor's zone: a time's tooltip gets it when it is asked for, above UTC.
  document.addEventListener('mouseover', e => {
    const time = e.target.closest?.('time[datetime]');
    if (!time) return;
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    const local = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(time.dateTime));
    time.title = `${local}, ${timeZone}\n${time.title.split('\n').at(-1)}`;
  });
  // Where the button that had the focus is gone (an order that was cancelled can't be cancelled), go on at the content, not at the top.
  let last;
  document.addEventListener('focusin', e => { last = e.target; });
  // MudBlazor asks late what had the focus before a dialog: who was quick in it would be left nowhere. Its button is known from the click.
  let opener, opened;
  document.addEventListener('click', e => {
    const button = e.target.closest?.('[aria-haspopup=dialog]');
    if (button) { opener = button; opened = false; }
  }, true);
  function returned() {
    if (!opener) return;
    if (document.querySelector('.mud-dialog')) { opened = true; return; }
    if (!opened) return;
    if (opener.isConnected && document.activeElement === document.body) opener.focus({ preventScroll: true });
    opener = undefined;
  }
  new MutationObserver(() => {
    pressed?.();
    returned();
    if (!last || last.isConnected || document.activeElement !== document.body) return;
    last = undefined;
    document.getElementById('main')?.focus({ preventScroll: true });
  }).observe(document.body, { childList: true, subtree: true });
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
