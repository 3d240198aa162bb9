/// The page at `/`: the runs of all projects of the server.
enum LivePage {
    /// What a browser may load and run for the page: nothing but what stands in it, and the API.
    static let policy = """
        default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
        connect-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'; \
        form-action 'none'
        """

    static let html = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>ddx</title>
        <style>body { font-family: sans-serif; margin: 2em } td, th { padding: .2em .8em; text-align: left }</style>
        <h1>Runs</h1>
        <form id="entry"><label>Token <input id="token" type="password" autocomplete="off"></label> <button>Show</button></form>
        <p id="problem" role="alert"></p>
        <table id="runs"></table>
        <script>
        const token = document.getElementById('token'), table = document.getElementById('runs');
        async function ask(path) {
          const answer = await fetch(path, { headers: { Authorization: 'Bearer ' + token.value } });
          const value = await answer.json();
          if (!answer.ok) throw new Error(value.detail);
          return value;
        }
        function row(cells, kind) {
          const line = table.insertRow();
          for (const cell of cells) {
            const place = document.createElement(kind);
            place.textContent = cell;
            line.append(place);
          }
        }
        document.getElementById('entry').addEventListener('submit', async event => {
          event.preventDefault();
          const problem = document.getElementById('problem');
          problem.textContent = '';
          table.replaceChildren();
          try {
            row(['Project', 'Run', 'Workflow', 'Status', 'Done', 'Next'], 'th');
            for (const project of (await ask('/api/v1/projects')).projects) {
              if (!project.id) continue;
              for (const run of (await ask('/api/v1/projects/' + project.id + '/runs')).runs)
                row([project.name, run.id, run.workflow, run.status, run.progress.percent + ' %', run.next], 'td');
            }
          } catch (error) {
            problem.textContent = error.message;
          }
        });
        </script>
        </html>

        """
}
