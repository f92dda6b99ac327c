/* Queues and cases without leaving the page: live parts, keys, drafts. Without this script every form still works. */
(function () {
  'use strict';

  const TYPE = 'text/vnd.infomigra.fragment+html';
  const AT_ONCE = 150;
  const SOON = 2000; // For changes of other cases, which only move numbers here.
  const LOOKING = 20000;
  const TYPED = 1000;
  const LARGEST = 10 * 1024 * 1024;
  const DRAFTS = 3000; // Between two drafts: the desk takes only so many forms a minute.

  const find = (id) => document.getElementById(id);
  const root = document.querySelector('[data-live]');
  const words = find('words').dataset;
  const own = root.dataset.case || '';
  const title = document.title;
  const trouble = find('trouble');

  // --- Asking the desk ----------------------------------------------------------------------------------------------

  async function ask(url, options) {
    const csrf = document.querySelector('meta[name=csrf]').content;
    const headers = { Accept: TYPE, 'X-CSRF': csrf };
    const response = await fetch(url, Object.assign({ headers: headers }, options));
    if (response.status === 401) location.reload(); // No longer signed in: the door remembers where we were.
    return response;
  }

  function tell(text) {
    trouble.textContent = text;
    trouble.hidden = !text;
  }

  // --- Parts of the page that change --------------------------------------------------------------------------------

  function isDirty(field) {
    if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked;
    if (field.options) return Array.from(field.options).some((option) => option.selected !== option.defaultSelected);
    return field.value !== field.defaultValue;
  }

  // What the agent has opened, written and focused within a part, to be given to the one that takes its place.
  function keep(part) {
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    return {
      open: Array.from(part.querySelectorAll('details[open][id]'), (one) => one.id),
      fields: Array.from(part.querySelectorAll('input[id], select[id], textarea[id]')).filter(isDirty),
      focus: focused && focused.id,
      from: focused && focused.selectionStart,
      to: focused && focused.selectionEnd,
    };
  }

  function restore(part, kept) {
    const within = (id) => (part.id === id ? part : part.querySelector('#' + CSS.escape(id)));
    kept.open.map(within).forEach((one) => {
      if (one) one.open = true;
    });
    kept.fields.forEach((before) => {
      const field = within(before.id);
      if (!field) return;
      if (field.type === 'checkbox' || field.type === 'radio') field.checked = before.checked;
      else field.value = before.value;
    });
    const focus = kept.focus && within(kept.focus);
    if (!focus) return;
    focus.focus({ preventScroll: true });
    if (kept.from !== null && kept.from !== undefined && focus.setSelectionRange) focus.setSelectionRange(kept.from, kept.to);
  }

  function replace(before, after) {
    if (before.isEqualNode(after)) return before;
    const kept = keep(before);
    before.replaceWith(after);
    restore(after, kept);
    return after;
  }

  // Only what differs is touched: pictures do not load again, and nothing jumps.
  function merge(list, fresh) {
    for (const name of ['class', 'data-status']) {
      if (fresh.hasAttribute(name)) list.setAttribute(name, fresh.getAttribute(name));
    }
    const known = new Map(Array.from(list.children, (child) => [child.id, child]));
    let cursor = list.firstElementChild;
    for (const child of Array.from(fresh.children)) {
      const before = known.get(child.id);
      const atCursor = before && before === cursor;
      const node = before ? replace(before, child) : child;
      if (atCursor) cursor = node.nextElementSibling;
      else list.insertBefore(node, cursor);
    }
    while (cursor) {
      const gone = cursor;
      cursor = cursor.nextElementSibling;
      gone.remove();
    }
  }

  function swap(html) {
    const news = document.createElement('template');
    news.innerHTML = html;
    news.content.querySelectorAll('[data-part]').forEach((fresh) => {
      const before = find(fresh.id);
      if (!before) return;
      if (fresh.matches('[data-keyed]')) merge(before, fresh);
      else replace(before, fresh);
    });
    if (follows) toEnd();
    stand();
    pulse();
    tick();
  }

  const scroller = find('scroller');
  let follows = true; // The end of the talk is in sight, and stays so.

  function toEnd() {
    if (scroller) scroller.scrollTop = scroller.scrollHeight;
  }

  if (scroller) {
    scroller.addEventListener('scroll', () => {
      follows = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 80;
    });
    // Pictures come later, and the field below grows with what is written.
    new ResizeObserver(() => follows && toEnd()).observe(scroller);
    new ResizeObserver(() => follows && toEnd()).observe(find('talk'));
  }

  // What can be written follows how the case stands.
  function stand() {
    const head = find('case-head');
    if (!head) return;
    // Words meant for the contact must not turn into a note, nor a note into words for the contact.
    if (root.dataset.reply !== head.dataset.reply && !find('text').value) {
      find(head.dataset.reply === 'yes' ? 'mode-reply' : 'mode-note').checked = true;
    }
    root.dataset.status = head.dataset.status;
    root.dataset.reply = head.dataset.reply;
  }

  // --- News ---------------------------------------------------------------------------------------------------------

  let timer = 0;
  let due = Infinity;
  let fetching = false;
  let turn = 0;

  function refresh(pause) {
    const at = Date.now() + pause;
    if (at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(load, pause);
  }

  async function load() {
    due = Infinity;
    if (fetching) {
      refresh(AT_ONCE);
      return;
    }
    fetching = true;
    const mine = turn;
    try {
      const response = await ask(root.dataset.live);
      const html = await response.text();
      if (response.status === 404) location.assign('/desk/cases?queue=mine');
      if (response.status === 410) location.reload(); // The page says what became of it.
      else if (response.ok && mine === turn) swap(html);
      else if (response.ok) refresh(AT_ONCE); // Something was done meanwhile: this is older than what is shown.
    } catch (error) {
      refresh(SOON * 2);
    }
    fetching = false;
  }

  const others = 'BroadcastChannel' in window ? new BroadcastChannel('infomigra-desk') : null;

  function hear(name, id) {
    refresh(name === 'all' || id === own || !own ? AT_ONCE : SOON);
  }

  function listen() {
    const stream = new EventSource('/desk/live');
    let lost = 0;
    for (const name of ['case', 'all']) {
      stream.addEventListener(name, (event) => {
        hear(name, event.data);
        if (others) others.postMessage([name, event.data]);
      });
    }
    stream.addEventListener('open', () => {
      clearTimeout(lost);
      tell('');
    });
    stream.addEventListener('error', () => {
      if (stream.readyState === EventSource.CLOSED) {
        refresh(AT_ONCE); // Signed out, or a proxy in between: the page itself will tell.
        setTimeout(listen, 10000);
      }
      clearTimeout(lost);
      lost = setTimeout(() => tell(words.lost), 4000);
    });
    window.addEventListener('pagehide', () => stream.close());
  }

  if (others) others.addEventListener('message', (event) => hear(event.data[0], event.data[1]));
  // Browsers allow few connections to one site: of all open pages one listens and tells the others.
  if (others && navigator.locks) navigator.locks.request('infomigra-desk', () => new Promise(listen));
  else listen();
  window.addEventListener('online', () => refresh(AT_ONCE));
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });

  // --- What calls for the agent -------------------------------------------------------------------------------------

  let urgent = null;
  let ahead = 0; // So much is this computer's clock ahead of the desk's.

  function pulse() {
    const now = find('pulse').dataset;
    ahead = Date.now() - Date.parse(now.now);
    document.title = (Number(now.due) ? '(' + now.due + ') ' : '') + title;
    const codes = now.urgent.split(' ').filter(Boolean);
    const fresh = urgent ? codes.filter((code) => !urgent.includes(code)) : [];
    urgent = codes;
    if (!fresh.length) return;
    const text = words.urgent.replace('{code}', fresh.join(', '));
    find('news').textContent = text;
    // A code and nothing of what anybody wrote: others may see the screen.
    if (alerts() && document.hidden) new Notification(text, { tag: fresh[0] });
  }

  function alerts() {
    return 'Notification' in window && Notification.permission === 'granted' && localStorage.getItem('alerts') === 'on';
  }

  const notify = find('notify');
  if (notify && 'Notification' in window) {
    const show = () => {
      notify.textContent = alerts() ? notify.dataset.on : notify.dataset.off;
      notify.setAttribute('aria-pressed', String(alerts()));
    };
    notify.hidden = false;
    show();
    notify.addEventListener('click', async () => {
      if (alerts()) localStorage.setItem('alerts', 'off');
      else if ((await Notification.requestPermission()) === 'granted') localStorage.setItem('alerts', 'on');
      show();
    });
  }

  // --- Times --------------------------------------------------------------------------------------------------------

  function waited(since) {
    const minutes = Math.max(0, Math.floor((Date.now() - ahead - Date.parse(since)) / 60000));
    const days = Math.floor(minutes / 1440);
    const hours = Math.floor(minutes / 60) % 24;
    if (days) return days + ' d ' + hours + ' h';
    return hours ? hours + ' h ' + (minutes % 60) + ' min' : (minutes % 60) + ' min';
  }

  function tick() {
    document.querySelectorAll('time[data-since]').forEach((time) => {
      const text = waited(time.dataset.since);
      if (time.textContent !== text) time.textContent = text;
    });
  }
  setInterval(tick, 30000);

  // --- Forms that do something --------------------------------------------------------------------------------------

  function refuse(text) {
    const refusal = find('refusal');
    if (!refusal) {
      tell(text);
      return;
    }
    refusal.textContent = text;
    refusal.hidden = !text;
  }

  // Whether it was done; what was written stays where it is until then.
  async function act(url, body, done) {
    try {
      const response = await ask(url, { method: 'POST', body: body });
      const text = await response.text();
      turn += 1;
      if (!response.ok) {
        refuse(response.status === 404 ? words.failed : text || words.failed);
        refresh(AT_ONCE);
        return false;
      }
      refuse('');
      done();
      if (response.headers.get('Location')) location.assign(response.headers.get('Location'));
      else swap(text);
      return true;
    } catch (error) {
      refuse(words.failed);
      return false;
    }
  }

  document.addEventListener('submit', async (event) => {
    const form = event.target.closest('form[data-act]');
    if (!form) return;
    event.preventDefault();
    const button = event.submitter || form.querySelector('button');
    if (button.disabled) return;
    button.disabled = true;
    await act(form.getAttribute('action'), new FormData(form, button), () => {
      form.reset();
      const box = form.closest('details');
      if (box) box.open = false;
      if (find('show-card')) find('show-card').checked = false;
    });
    button.disabled = false;
  });

  // --- Many cases at once -------------------------------------------------------------------------------------------

  function chosen() {
    const count = document.querySelectorAll('input[name=case]:checked').length;
    const badge = find('chosen');
    if (!badge) return;
    badge.textContent = count;
    badge.hidden = !count;
    find('many-box').classList.toggle('some', count > 0);
  }

  const many = find('many');
  if (many) {
    root.classList.add('scripted');
    document.addEventListener('change', (event) => {
      if (event.target.name === 'case') chosen();
    });
    many.addEventListener('submit', (event) => {
      event.preventDefault();
      act(many.getAttribute('action'), new FormData(many, event.submitter), () => {
        document.querySelectorAll('input[name=case]').forEach((box) => {
          box.checked = false;
        });
        chosen();
      });
    });
    chosen();
  }

  // --- Writing ------------------------------------------------------------------------------------------------------

  const composer = find('composer');

  function freshId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  function writing() {
    const text = find('text');
    const file = find('file');
    const used = find('used');
    let drafted = text.value;
    let saving = Promise.resolve();
    let typed = 0;
    let savedAt = 0;
    let tried = '';

    // The same words once more, after an answer that was lost, are the same message; other words are another one.
    function identify() {
      const chosen = file.files[0];
      const said = JSON.stringify([find('mode-note').checked, text.value, chosen && [chosen.name, chosen.size]]);
      if (said !== tried) find('message-id').value = freshId();
      tried = said;
    }

    function save(options) {
      clearTimeout(typed);
      if (text.value === drafted) return saving;
      drafted = text.value;
      savedAt = Date.now();
      saving = ask(text.dataset.draft, Object.assign({ method: 'POST', body: new URLSearchParams({ text: drafted }) }, options))
        .then((response) => {
          if (!response.ok) drafted = null; // To be tried again with the next letter.
          find('kept').hidden = !response.ok || !text.value;
        })
        .catch(() => {
          drafted = null;
        });
      return saving;
    }

    function later() {
      clearTimeout(typed);
      find('kept').hidden = true;
      typed = setTimeout(save, Math.max(TYPED, DRAFTS - (Date.now() - savedAt)));
    }

    function put(words) {
      const before = text.value.slice(0, text.selectionStart).trimEnd();
      const after = text.value.slice(text.selectionEnd).trimStart();
      const head = before ? before + '\n\n' + words : words;
      text.value = after ? head + '\n\n' + after : head;
      text.focus();
      text.setSelectionRange(head.length, head.length);
      text.scrollTop = text.scrollHeight;
      later();
    }

    function attached() {
      const name = file.files.length ? file.files[0].name : '';
      find('attached').textContent = name;
      find('attached').hidden = find('detach').hidden = !name;
    }

    composer.addEventListener('submit', async (event) => {
      event.preventDefault();
      const button = find('send');
      if (button.disabled) return;
      if (!text.value.trim() && !file.files.length) {
        text.focus();
        return;
      }
      if (file.files.length && file.files[0].size > LARGEST) {
        refuse(words.big);
        return;
      }
      button.disabled = true;
      clearTimeout(typed);
      await saving; // A draft on its way must not come after what it became.
      const sent = text.value;
      identify();
      await act(composer.getAttribute('action'), new FormData(composer), () => {
        if (text.value === sent) text.value = '';
        drafted = text.value;
        file.value = used.value = tried = '';
        find('kept').hidden = true;
        attached();
        follows = true;
      });
      button.disabled = false;
      text.focus();
    });
    text.addEventListener('input', later);
    text.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      composer.requestSubmit();
    });
    file.addEventListener('change', attached);
    find('detach').addEventListener('click', () => {
      file.value = '';
      attached();
    });
    document.addEventListener('click', (event) => {
      const button = event.target.closest('button[data-text]');
      if (!button) return;
      event.preventDefault();
      if (button.name === 'canned') used.value = (used.value + ' ' + button.value).trim();
      button.closest('details').open = false;
      put(button.dataset.text);
    });
    window.addEventListener('pagehide', () => {
      save({ keepalive: true });
      ask('/desk/cases/' + own + '/left', { method: 'POST', keepalive: true }).catch(() => {});
    });
  }

  // --- Canned replies and the knowledge -----------------------------------------------------------------------------

  const plain = (text) => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase();

  function helpers() {
    const search = find('canned-find');
    const replies = Array.from(document.querySelectorAll('#canned .hit'));
    search.addEventListener('input', () => {
      replies.forEach((reply) => {
        reply.hidden = !plain(reply.textContent).includes(plain(search.value));
      });
    });
    search.addEventListener('keydown', (event) => {
      const first = replies.find((reply) => !reply.hidden);
      if (event.key === 'Enter' && first) first.click();
      else if (event.key === 'ArrowDown' && first) first.focus();
      else return;
      event.preventDefault();
    });
    find('canned').addEventListener('keydown', (event) => {
      const shown = replies.filter((reply) => !reply.hidden);
      const at = shown.indexOf(document.activeElement);
      if (at < 0 || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
      event.preventDefault();
      const next = shown[at + (event.key === 'ArrowDown' ? 1 : -1)];
      (next || search).focus();
    });
    find('knowledge-form').addEventListener('submit', async (event) => {
      event.preventDefault();
      const asked = new URLSearchParams({ find: find('knowledge-find').value });
      try {
        const response = await ask(event.target.dataset.find + '?' + asked);
        if (!response.ok) throw new Error(response.status);
        const news = document.createElement('template');
        news.innerHTML = await response.text();
        find('found').replaceWith(news.content);
      } catch (error) {
        refuse(words.failed);
      }
    });
    const boxes = [find('canned'), find('knowledge')];
    boxes.forEach((box) => {
      box.addEventListener('toggle', () => {
        if (box.open) box.querySelector('input').focus();
      });
      box.addEventListener('keydown', (event) => {
        if (event.key !== 'Escape') return;
        box.open = false;
        find('text').focus();
      });
    });
    document.addEventListener('click', (event) => {
      boxes.forEach((box) => {
        if (!box.contains(event.target)) box.open = false;
      });
    });
  }

  // --- Who is looking -----------------------------------------------------------------------------------------------

  async function looking() {
    if (document.hidden) return;
    try {
      const response = await ask('/desk/cases/' + own + '/looking', { method: 'POST' });
      if (!response.ok) return;
      const presence = find('presence');
      presence.textContent = await response.text();
      presence.hidden = !presence.textContent;
    } catch (error) {
      return; // Asked again soon.
    }
  }

  // --- Keys ---------------------------------------------------------------------------------------------------------

  const keys = find('keys');
  let prefix = 0;

  function move(step) {
    const links = Array.from(document.querySelectorAll('#rows a.open, #mine a'));
    if (!links.length) return;
    let at = links.indexOf(document.activeElement);
    if (at < 0) at = links.findIndex((link) => link.hasAttribute('aria-current'));
    const next = links[Math.min(Math.max(at + step, 0), links.length - 1)];
    next.focus();
  }

  function write(mode) {
    if (!composer) return;
    if (mode === 'note' || root.dataset.reply === 'yes') find('mode-' + mode).checked = true;
    find('text').focus();
  }

  function open(id, focus) {
    const box = find(id);
    if (!box) return;
    if (id.startsWith('do-') && getComputedStyle(find('side')).display === 'none') find('show-card').checked = true;
    box.open = true;
    find(focus).focus();
  }

  async function take() {
    if (find('take')) {
      find('take').click();
      return;
    }
    const row = document.activeElement.closest('.case-row');
    const link = row && row.querySelector('a.open');
    if (!link) return;
    const address = link.getAttribute('href');
    await act(address + '/take', new FormData(), () => location.assign(address));
  }

  const KEYS = {
    j: () => move(1),
    k: () => move(-1),
    t: take,
    r: () => write('reply'),
    n: () => write('note'),
    c: () => open('do-close', 'close-outcome'),
    b: () => open('knowledge', 'knowledge-find'),
    '/': () => (composer ? open('canned', 'canned-find') : find('find').focus()),
    '?': () => keys.showModal(),
    g: () => {
      prefix = Date.now();
    },
  };
  const GO = { m: 'mine', w: 'waiting', u: 'urgent' };

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || keys.open) return;
    if (event.target.closest('input:not([type=checkbox], [type=radio]), textarea, select')) return;
    if (Date.now() - prefix < 1500 && GO[event.key]) {
      event.preventDefault();
      location.assign('/desk/cases?queue=' + GO[event.key]);
      return;
    }
    if (!Object.hasOwn(KEYS, event.key)) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  document.querySelectorAll('[data-keys]').forEach((button) => {
    button.hidden = false;
    button.addEventListener('click', () => keys.showModal());
  });

  if (composer) {
    writing();
    helpers();
    toEnd();
    setInterval(looking, LOOKING);
    document.addEventListener('visibilitychange', looking);
  }
  pulse();
})();
