"""An agent without a model: the official client of the Model Context Protocol."""
import asyncio
import contextlib

from scene import DDX, check
from support.packages import need

need("mcp", "mcp==2.3.0")

import mcp_types
from mcp import Client, MCPError, StdioServerParameters
from mcp.client import session as client_session
from mcp_types.version import HANDSHAKE_PROTOCOL_VERSIONS

OTHER_VERSIONS = HANDSHAKE_PROTOCOL_VERSIONS


class Refused(Exception):
    """The server answers with an error."""


class Agent:
    """A connection to a server of its own."""

    def __init__(self, world, version="2026-07-28", home=None):
        environment = {**world.environment, **({"HOME": str(home)} if home else {})}
        self.logs, self.progress = [], []
        self.wanted = version
        self.updates = asyncio.Queue()
        self.isModern = version not in HANDSHAKE_PROTOCOL_VERSIONS
        self.client = Client(
            StdioServerParameters(command=DDX, args=["mcp"], env=environment, cwd=str(world.project)),
            mode="auto" if self.isModern else "legacy",
            logging_callback=self.log,
            log_level="info",
            message_handler=self.take,
            client_info=mcp_types.Implementation(name="scene", version="1"),
        )

    async def log(self, parameters):
        self.logs.append(parameters.data)

    async def take(self, message):
        if isinstance(message, mcp_types.ResourceUpdatedNotification):
            await self.updates.put(str(message.params.uri))

    async def __aenter__(self):
        # The client offers the newest version that begins with a handshake; older ones are offered here.
        offered = client_session.LATEST_HANDSHAKE_VERSION
        client_session.LATEST_HANDSHAKE_VERSION = offered if self.isModern else self.wanted
        try:
            await self.client.__aenter__()
        finally:
            client_session.LATEST_HANDSHAKE_VERSION = offered
        return self

    async def __aexit__(self, *rest):
        return await self.client.__aexit__(*rest)

    @property
    def version(self):
        return self.client.protocol_version

    async def result(self, tool, arguments):
        async def progress(number, total, message):
            self.progress.append(message)

        return await self.client.call_tool(tool, arguments, progress_callback=progress)

    async def call(self, tool, **arguments):
        """What a tool answers; the client has checked it against the schema of its output."""
        result = await self.result(tool, arguments)
        check(not result.is_error, f"{tool} {arguments}: {result.content}")
        return result.structured_content

    async def refused(self, tool, **arguments):
        """What a tool says that is not done."""
        result = await self.result(tool, arguments)
        check(result.is_error, f"{tool} {arguments} was done")
        return "\n".join(one.text for one in result.content)

    async def tools(self):
        found = (await self.client.list_tools()).tools
        for tool in found:
            check(tool.input_schema["additionalProperties"] is False and tool.output_schema, tool.name)
        return [tool.name for tool in found]

    async def resources(self):
        found, cursor = [], None
        while True:
            page = await self.client.list_resources(cursor=cursor)
            found += page.resources
            cursor = page.next_cursor
            if cursor is None:
                return found

    async def read(self, address):
        try:
            return (await self.client.read_resource(address)).contents[0].text
        except MCPError as error:
            raise Refused(str(error)) from error

    async def prompts(self):
        return [one.name for one in (await self.client.list_prompts()).prompts]

    async def prompt(self, name, about):
        return (await self.client.get_prompt(name, {"about": about})).messages[0].content.text

    async def complete(self, argument, beginning):
        template = mcp_types.ResourceTemplateReference(uri=f"ddx://{argument}/{{{argument}}}")
        found = await self.client.complete(template, {"name": argument, "value": beginning})
        return found.completion.values

    @contextlib.asynccontextmanager
    async def changes(self, address):
        """Gives what waits for the next change of a resource."""
        async with self.client.listen(resource_subscriptions=[address]) as subscription:
            # What it is compared with has been read once the server answers again.
            await asyncio.sleep(1)

            async def change():
                return str((await asyncio.wait_for(anext(subscription), 60)).uri)

            yield change

    async def until(self, holds):
        """Looks at the newest run until something holds of it."""
        for _ in range(600):
            run = await self.call("run_show")
            if holds(run):
                return run
            await asyncio.sleep(0.05)
        raise AssertionError(f"run {run['id']} stays {run['status']} ({run['reason']})")

    async def wait_for(self, path):
        for _ in range(600):
            if path.exists():
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"{path} did not come")
