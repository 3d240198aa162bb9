// Which view is shown: the runs of a project, one run, or what a search found.

import { address, ask, takeTokenFromAddress, token } from '/live-data.js';
import { element, elapsed, fill, place, statusWords, time, View } from '/live-parts.js';
import { showRun } from '/live-run.js';

const main = place('main'), problem = place('problem'), connection = place('connection');
let projects = [], view = null;

function askForToken(error) {
  token.forget();
  problem.hidden = !error;
  problem.textContent = error ? error.message : '';
  connection.textContent = '';
  place('search').hidden = true;
  const entry = element('input', { type: 'password', id: 'token', autocomplete: 'off', required: true });
  const form = element('form', {}, element('label', { for: 'token' }, 'Token'), entry, element('button', {}, 'Show'));
  form.addEventListener('submit', event => { event.preventDefault(); token.set(entry.value); start(); });
  fill(main, element('h2', {}, 'A token is needed'), form,
    element('p', { class: 'faint' }, 'ddx serve printed one when it was started; ',
      element('code', {}, 'ddx serve token add'), ' makes another.'));
  entry.focus();
}

function drawProjects(current) {
  const links = projects.map(project => element('a', {
    href: '#/' + encodeURIComponent(project.id), title: project.folder,
    'aria-current': project.id === current ? 'page' : null,
  }, project.name));
  fill(place('projects'), ...links);
}

async function start() {
  problem.hidden = true;
  if (!token.get()) return askForToken();
  try {
    projects = (await ask(address(['projects']))).projects.filter(project => project.id);
    route();
  } catch (error) {
    if (error.status === 401) askForToken(error);
    else { problem.textContent = error.message; problem.hidden = false; }
  }
}

function route() {
  if (!token.get()) return askForToken();
  view?.end();
  view = new View(askForToken);
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [project = projects[0]?.id, part, run] = path.split('/').filter(Boolean).map(decodeURIComponent);
  drawProjects(project);
  place('search').hidden = !project;
  if (!project) return fill(main, element('p', {}, 'There is no project yet: ', element('code', {}, 'ddx init'), ' begins one.'));
  const question = Object.fromEntries(new URLSearchParams(query));
  if (part === 'search') showSearch(view, project, question);
  else if (part === 'runs' && run) showRun(view, project, run);
  else showRuns(view, project, question);
}

async function showRuns(view, project, question) {
  const statuses = ['', 'running', 'paused', 'pending', 'completed', 'failed', 'cancelled'];
  const status = element('select', { id: 'status', name: 'status' },
    ...statuses.map(value => element('option', { value, selected: value === (question.status || '') }, value ? statusWords(value) : 'all')));
  const condition = element('input', { id: 'where', name: 'where', type: 'search', value: question.where || '', placeholder: "workflow == 'helix'" });
  const form = element('form', {}, element('label', { for: 'status' }, 'Status'), status,
    element('label', { for: 'where' }, 'Where'), condition, element('button', {}, 'Show'));
  const chosen = () => ({ status: status.value, where: condition.value });
  const show = () => { location.hash = '#/' + encodeURIComponent(project) + '?' + new URLSearchParams(chosen()); };
  form.addEventListener('submit', event => { event.preventDefault(); show(); });
  status.addEventListener('change', show);
  const rows = element('tbody', {}), lines = new Map();
  const heads = ['Run', 'Workflow', 'Status', 'Progress', 'Started', 'Took', 'Waits for'];
  const caption = element('caption', {});
  const more = element('button', { type: 'button', hidden: true }, 'Older runs');
  fill(main, element('h2', {}, 'Runs'), form, element('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Runs, table' },
    element('table', { class: 'cards' }, caption,
      element('thead', {}, element('tr', {}, ...heads.map(head => element('th', { scope: 'col' }, head)))), rows)), more);

  const draw = (run, isNewer) => {
    const link = '#/' + encodeURIComponent(project) + '/runs/' + run.id;
    const wait = run.waiting_for?.[0];
    const line = element('tr', {},
      element('td', { class: 'id' }, element('a', { href: link, title: run.id }, run.id.slice(0, 13))),
      element('td', {}, run.workflow + ' ' + run.version),
      element('td', { class: 'status ' + run.status }, statusWords(run.status, run.reason)),
      element('td', { class: 'number' }, element('progress', { max: 100, value: run.progress.percent, 'aria-label': 'progress' }), ' ' + run.progress.percent + ' %'),
      element('td', { class: 'number' }, time(run.started_at)),
      element('td', { class: 'number' }, elapsed(run.duration_ms)),
      element('td', {}, wait ? wait.text : ''));
    const old = lines.get(run.id);
    if (old) old.replaceWith(line);
    else if (isNewer) rows.prepend(line);
    else rows.append(line);
    lines.set(run.id, line);
    caption.textContent = lines.size + (more.hidden ? ' runs' : ' runs, and older ones');
  };
  let cursor = '';
  const load = async () => {
    try {
      const page = await ask(address(['projects', project, 'runs'], { ...question, limit: 50, cursor }), view.signal);
      cursor = page.next_cursor || '';
      more.hidden = !cursor;
      page.runs.forEach(run => draw(run, false));
      if (!lines.size) caption.textContent = 'no runs';
    } catch (error) { view.tell(error); }
  };
  more.addEventListener('click', load);
  await load();
  if (view.signal.aborted) return;
  const isPlain = !question.status && !question.where;
  view.listen(address(['projects', project, 'events']), (name, run) => {
    if (name === 'run' && (isPlain || lines.has(run.id))) draw(run, true);
  });
}

async function showSearch(view, project, question) {
  const log = element('div', { class: 'log', tabindex: 0, role: 'log', 'aria-label': 'Lines that were found' });
  const told = element('p', { class: 'faint', role: 'status' }, 'searching…');
  place('words').value = question.grep || '';
  connection.textContent = '';
  fill(main, element('h2', {}, 'Lines with “' + (question.grep || '') + '”'), told, log);
  try {
    const found = await ask(address(['projects', project, 'search'], { grep: question.grep, limit: 500 }), view.signal);
    for (const record of found.records) {
      const link = '#/' + encodeURIComponent(project) + '/runs/' + record.run;
      log.append(element('div', {}, element('a', { href: link, title: record.run }, record.run.slice(0, 13)), ' ',
        element('time', {}, time(record.time)), ' ',
        element('span', { class: 'place' }, [record.phase, record.step].filter(Boolean).join('/')), ' ',
        element('span', { class: record.level }, record.message)));
    }
    told.textContent = found.records.length + ' lines, the newest run first' + (found.cut_off ? '; the time was over before all was searched' : found.next_cursor ? '; there are more' : '');
  } catch (error) { told.textContent = ''; view.tell(error); }
}

place('search').addEventListener('submit', event => {
  event.preventDefault();
  const project = location.hash.replace(/^#\/?/, '').split(/[/?]/)[0] || encodeURIComponent(projects[0].id);
  location.hash = '#/' + project + '/search?' + new URLSearchParams({ grep: place('words').value });
});
window.addEventListener('hashchange', () => {
  takeTokenFromAddress();
  if (location.hash === '#main') return;
  if (projects.length) { route(); main.focus(); } else start();
});
takeTokenFromAddress();
start();
