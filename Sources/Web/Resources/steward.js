// steward.js: small improvements; every page works without it.

// ⌘K / Ctrl-K puts the cursor into the one search box.
addEventListener('keydown', (event) => {
  if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
    const box = document.querySelector('[data-find]');
    if (box) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  }
  // ⌘↵ sends the form that is being filled in.
  if ((event.metaKey || event.ctrlKey) && event.key === 'Enter') {
    document.activeElement?.form?.requestSubmit();
  }
});

// j and k walk a list's rows, Enter opens the first link of the row.
const rows = [...document.querySelectorAll('tbody tr[data-row]')];
let at = -1;
addEventListener('keydown', (event) => {
  if (event.target.closest('input, textarea, select, [contenteditable]') || event.metaKey || event.ctrlKey) return;
  if (event.key === 'j' || event.key === 'k') {
    at = Math.max(0, Math.min(rows.length - 1, at + (event.key === 'j' ? 1 : -1)));
    rows[at]?.querySelector('a')?.focus();
  }
});

// A row is a link: a press anywhere on it opens its first link.
addEventListener('click', (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.target.closest('a, button, input, select, summary, form')) return;
  if (getSelection()?.toString()) return;
  event.target.closest('tr[data-row]')?.querySelector('a')?.click();
});

// A second press on a button changes nothing on the server; here it is not even sent.
addEventListener('submit', (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = '1';
  setTimeout(() => delete form.dataset.sent, 4000);
});

// Long work: the page looks again by itself until the work is done.
const running = document.querySelector('[data-refresh]');
if (running) setTimeout(() => location.reload(), Number(running.dataset.refresh));

// A page that stays open looks now and then whether what it shows has changed, and says so; it never changes by itself.
const live = document.querySelector('[data-live]');
if (live) {
  const look = async () => {
    if (document.hidden) return;
    const answer = await fetch(live.dataset.live).catch(() => null);
    if (!answer) return;
    // Sent to the door, or not let in any more: nothing is asked again.
    if (answer.redirected || !answer.ok) return answer.status < 500 ? clearInterval(looking) : undefined;
    if (String((await answer.json()).mark) === live.dataset.mark) return;
    live.classList.add('moved');
    clearInterval(looking);
  };
  const looking = setInterval(look, 15000);
  addEventListener('visibilitychange', look);
}

// The intake form is kept while it is typed, and says beside it who may be on the line.
const form = document.querySelector('form[data-draft]');
if (form) {
  let keeping;
  const keep = () => fetch(form.dataset.draft, { method: 'POST', body: new URLSearchParams(new FormData(form)), keepalive: true }).catch(() => {});
  form.addEventListener('input', () => {
    clearTimeout(keeping);
    keeping = setTimeout(keep, 1500);
  });
  form.addEventListener('submit', () => clearTimeout(keeping));

  const beside = document.getElementById('caller');
  let asking, last = '';
  const ask = async () => {
    const question = new URLSearchParams({ phone: form.elements.phone.value, unit: form.elements.unit.value }).toString();
    if (question === last) return;
    last = question;
    if (form.elements.unit.value.length < 2 && form.elements.phone.value.replace(/\D/g, '').length < 4) {
      beside.replaceChildren();
      return;
    }
    const answer = await fetch(form.dataset.caller + '?' + question).catch(() => null);
    if (answer?.ok && question === last) beside.innerHTML = await answer.text();
  };
  for (const name of ['phone', 'unit']) form.elements[name].addEventListener('input', () => {
    clearTimeout(asking);
    asking = setTimeout(ask, 250);
  });
  beside.addEventListener('click', (event) => {
    const fill = event.target.closest('[data-fill-unit]');
    if (!fill) return;
    form.elements.unit.value = fill.dataset.fillUnit;
    if (fill.dataset.fillRequester) form.elements.requester.value = fill.dataset.fillRequester;
    if (form.elements.caller) form.elements.caller.value = fill.dataset.fillCaller;
    form.dispatchEvent(new Event('input'));
    form.elements.title.focus();
  });
  ask();
}

// The counter adds up the ticked bills, and says what change is given; the server adds up again.
const yuan = (fen) => (fen / 100).toFixed(2);
const fen = (text) => Math.round(Number(text.replace(/[,¥\s]/g, '')) * 100);
for (const desk of document.querySelectorAll('form[data-cashier]')) {
  const amount = desk.querySelector('[data-amount]');
  const tendered = desk.querySelector('[data-tendered]');
  const changeLine = desk.querySelector('[data-change]');
  const tickedLine = desk.querySelector('[data-ticked]');
  const show = () => {
    const change = tendered.value ? fen(tendered.value) - fen(amount.value) : NaN;
    changeLine.textContent = change >= 0 ? changeLine.dataset.change + ' ' + yuan(change) : '';
  };
  desk.addEventListener('change', (event) => {
    if (event.target.dataset.fen === undefined) return;
    const ticked = [...desk.querySelectorAll('[data-fen]:checked')].reduce((sum, box) => sum + Number(box.dataset.fen), 0);
    if (ticked) amount.value = yuan(ticked);
    tickedLine.textContent = ticked ? tickedLine.dataset.ticked + ' ' + yuan(ticked) : '';
    show();
  });
  desk.addEventListener('input', show);
}
for (const till of document.querySelectorAll('form[data-till]')) {
  till.addEventListener('input', () => {
    const counted = [...till.querySelectorAll('[data-denomination]')]
      .reduce((sum, box) => sum + Number(box.value || 0) * Number(box.dataset.denomination), 0);
    const line = till.querySelector('[data-counted]');
    line.textContent = line.dataset.counted + ' ' + yuan(counted);
  });
}
