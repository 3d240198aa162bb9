// One run: how it stands, what it waits for, its phases, its timeline and its log as it grows.

import { address, ask, decide } from '/live-data.js';
import { announce, elapsed, element, fill, shape, statusWords, time } from '/live-parts.js';

const longestLog = 5000;

export async function showRun(view, project, id) {
  const under = (...more) => ['projects', project, 'runs', id, ...more];
  const head = element('section', { 'aria-label': 'State' });
  const tree = element('ol', { class: 'tree' });
  const timeline = element('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Timeline' });
  const log = logPane(view, under);
  fill(document.getElementById('main'), head, element('h3', {}, 'Phases and steps'), tree,
    element('h3', {}, 'Timeline'), timeline, element('h3', {}, 'Log'), log.form, log.lines);

  let known = '';
  const refresh = gathered(async () => {
    try {
      const run = await ask(address(under()), view.signal);
      const timing = await ask(address(under('timing')), view.signal);
      const decided = action => act(view, under, run, action, refresh);
      const maySkip = phase => ['pending', 'failed'].includes(phase.status) && !['completed', 'cancelled'].includes(run.status);
      const skip = phase => maySkip(phase) ? button('Skip', () => decided({ name: 'skip', words: 'Skip', phase })) : null;
      drawHead(head, run, decided);
      fill(tree, ...run.phases.map(phase => node(phase, true, skip)));
      fill(timeline, drawTimeline(timing.timeline || []));
      const state = statusWords(run.status, run.reason);
      if (known && known !== state) announce(run.workflow + ': ' + state.slice(2));
      known = state;
    } catch (error) { view.tell(error); }
  });
  await refresh();
  if (view.signal.aborted) return;
  log.start(refresh);
}

/** Calls that come while one is under way become one call after it. */
function gathered(work) {
  let running = null, isWanted = false;
  return function call() {
    if (running) { isWanted = true; return running; }
    running = work().finally(() => {
      running = null;
      if (isWanted) { isWanted = false; call(); }
    });
    return running;
  };
}

function drawHead(head, run, act) {
  const actions = [];
  if (run.status === 'running') actions.push(['pause', 'Pause']);
  if (!['completed', 'cancelled'].includes(run.status)) actions.push(['cancel', 'Cancel']);
  const waiting = (run.waiting_for || []).map(wait => {
    const buttons = wait.form ? [] : wait.kind === 'approval' ? [['approve', 'Approve'], ['reject', 'Reject']] : wait.kind === 'attestation' ? [['attest', 'Attest']] : [];
    return element('div', { class: 'waiting' },
      element('p', {}, element('strong', {}, [wait.phase, wait.step].filter(Boolean).join('/')), ' ', wait.text),
      wait.role ? element('p', { class: 'faint' }, 'for the role ' + wait.role + (wait.approvals_needed > 1 ? ', ' + wait.approved_by.length + ' of ' + wait.approvals_needed : '')) : null,
      wait.form ? element('p', {}, 'It asks for a form; answer it with:') : null,
      element('p', {}, element('code', {}, wait.command)),
      element('div', { class: 'row' }, ...buttons.map(([name, words]) => button(words, () => act({ name, words, wait })))));
  });
  fill(head,
    element('h2', {}, run.workflow + ' ' + run.version),
    element('p', { class: 'row' }, element('span', { class: 'status ' + run.status }, statusWords(run.status, run.reason)),
      element('progress', { max: 100, value: run.progress.percent, 'aria-label': 'progress' }), run.progress.percent + ' %',
      element('span', { class: 'faint' }, elapsed(run.duration_ms)),
      ...actions.map(([name, words]) => button(words, () => act({ name, words })))),
    element('p', { class: 'faint' }, element('span', { class: 'id' }, run.id), ' · started ' + (time(run.started_at) || 'not yet') + ' by ' + run.principal
      + (run.correlation_id ? ' · ' + run.correlation_id : '')),
    run.note ? element('p', {}, run.note) : null,
    ...waiting,
    !waiting.length && run.next ? element('p', {}, 'next: ', element('code', {}, run.next)) : null);
}

function button(words, act) {
  const made = element('button', { type: 'button' }, words);
  made.addEventListener('click', act);
  return made;
}

/** Asks for the words of a decision, sends it, and shows what came of it. */
function act(view, under, run, { name, words, wait, phase }, refresh) {
  const needsReason = ['reject', 'skip'].includes(name);
  const reason = element('textarea', { id: 'reason', rows: 2, required: needsReason });
  const refused = element('p', { role: 'alert' });
  const send = element('button', {}, words), leave = element('button', { type: 'button' }, 'Leave it');
  const about = wait ? [wait.phase, wait.step].filter(Boolean).join('/') + ': ' + wait.text : phase ? phase.id : run.workflow;
  const form = element('form', {}, element('p', {}, element('strong', {}, words), ' · ' + about),
    element('label', { for: 'reason' }, needsReason ? 'Reason' : 'Reason (may be left out)'), reason, refused,
    element('div', { class: 'row' }, send, leave));
  const dialog = element('dialog', { 'aria-label': words }, form);
  const close = () => { dialog.close(); dialog.remove(); };
  leave.addEventListener('click', close);
  dialog.addEventListener('cancel', () => dialog.remove());
  view.signal.addEventListener('abort', close, { once: true });
  form.addEventListener('submit', async event => {
    event.preventDefault();
    const body = {};
    if (reason.value) body.reason = reason.value;
    if (wait?.step && wait.kind === 'approval') body.step = wait.phase + '/' + wait.step;
    if (phase) body.phase = phase.id;
    if (name === 'attest') body.criteria = [wait.text];
    send.disabled = true;
    try {
      await decide(address(under(name)), body);
      close();
      refresh();
    } catch (error) { refused.textContent = error.message; send.disabled = false; }
  });
  document.body.append(dialog);
  dialog.showModal();
}

function node(part, isPhase, skip) {
  const name = part.name && part.name !== part.id ? part.id + ' · ' + part.name : part.id;
  const phases = [...(part.instances || []), ...(part.phases || [])];
  const inner = [...phases.map(phase => node(phase, true, () => null)), ...(part.steps || []).map(step => node(step, false, () => null))];
  return element('li', {},
    element('div', { class: 'line' }, element('span', { class: 'status ' + part.status }, statusWords(part.status, part.reason)),
      element(isPhase ? 'strong' : 'span', { class: 'name' }, name),
      element('span', { class: 'faint' }, [part.attempt > 1 ? 'attempt ' + part.attempt : '', elapsed(part.duration_ms)].filter(Boolean).join(', ')), skip(part)),
    inner.length ? element('ol', {}, ...inner) : null);
}

function drawTimeline(spans) {
  const rows = new Map([['run', 0]]), now = Date.now();
  const moments = spans.map(span => [Date.parse(span.started_at), span.ended_at ? Date.parse(span.ended_at) : now]);
  if (!spans.length) return element('p', { class: 'faint' }, 'nothing has begun yet');
  const first = Math.min(...moments.map(([start]) => start)), last = Math.max(first + 1, ...moments.map(([, end]) => end));
  const left = 220, width = 720, height = 22, scale = moment => left + (moment - first) / (last - first) * width;
  const bars = [];
  spans.forEach((span, index) => {
    const name = [span.phase, span.step].filter(Boolean).join('/') || 'run';
    if (!rows.has(name)) rows.set(name, rows.size);
    const top = rows.get(name) * height, [start, end] = moments[index];
    const kind = span.end === 'failed' ? 'failed' : span.kind === 'waiting' ? 'waiting-time' : span.kind === 'working' ? 'working' : 'stopped';
    const words = name + ': ' + span.kind + ' ' + elapsed(span.duration_ms ?? end - start) + (span.critical ? ', on the critical path' : '');
    bars.push(shape('rect', { class: kind, x: scale(start), y: top + 4, width: Math.max(2, scale(end) - scale(start)), height: 12 }, shape('title', {}, words)));
    if (span.critical) bars.push(shape('rect', { class: 'critical', x: scale(start), y: top + 18, width: Math.max(2, scale(end) - scale(start)), height: 2 }));
  });
  const names = [...rows].map(([name, row]) => shape('text', { x: 0, y: row * height + 14 }, name.length > 32 ? '…' + name.slice(-31) : name));
  const drawing = shape('svg', { viewBox: '0 0 ' + (left + width + 10) + ' ' + rows.size * height, role: 'img',
    'aria-label': rows.size + ' rows over ' + elapsed(last - first) }, ...names, ...bars);
  return element('div', {}, drawing, element('p', { class: 'faint' }, 'from ' + time(first) + ', ' + elapsed(last - first) + ' in all; underlined: the critical path'));
}

function logPane(view, under) {
  const level = element('select', { id: 'level' }, ...['', 'info', 'warn', 'error'].map(value => element('option', { value }, value ? value + ' and above' : 'all levels')));
  const words = element('input', { id: 'filter', type: 'search' });
  const follow = element('input', { id: 'follow', type: 'checkbox', checked: true });
  const form = element('form', {}, element('label', { for: 'level' }, 'Level'), level, element('label', { for: 'filter' }, 'With'), words,
    element('button', {}, 'Filter'), element('label', {}, follow, ' follow'));
  const lines = element('div', { class: 'log', tabindex: 0, role: 'log', 'aria-label': 'Log of the run', 'aria-live': 'off' });
  let stream = null;
  const draw = record => {
    lines.append(element('div', {}, element('time', {}, time(record.time)), ' ',
      element('span', { class: 'place' }, [record.phase, record.step].filter(Boolean).join('/')), ' ',
      element('span', { class: record.level }, record.message)));
    while (lines.childElementCount > longestLog) lines.firstChild.remove();
    if (follow.checked) lines.scrollTop = lines.scrollHeight;
  };
  const start = changed => {
    stream?.end();
    stream = view.part();
    fill(lines);
    const question = { tail: 500, level: level.value, grep: words.value };
    stream.listen(address(under('events'), question), (name, data) => {
      if (name === 'log') draw(data);
      else changed();
    });
  };
  return {
    form, lines,
    start(changed) {
      form.addEventListener('submit', event => { event.preventDefault(); start(changed); });
      level.addEventListener('change', () => start(changed));
      start(changed);
    },
  };
}
