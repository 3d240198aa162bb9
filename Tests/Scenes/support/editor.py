"""An editor without a screen: a client of pygls with the texts that it shows."""
import asyncio
import os

from scene import DDX, check
from support.packages import need

need("pygls", "pygls==2.1.1")

import pygls.lsp.client
from lsprotocol import types


class Editor:
    """A client with the texts that it shows."""

    def __init__(self, folder):
        self.folder = folder
        self.client = pygls.lsp.client.LanguageClient("scene", "1")
        self.published = {}
        self.news = asyncio.Event()
        self.texts = {}

        @self.client.feature("textDocument/publishDiagnostics")
        def publish(parameters):
            self.published[parameters.uri] = parameters
            self.news.set()

        @self.client.feature("client/registerCapability")
        def register(parameters):
            self.watches = parameters

    def uri(self, path):
        return (self.folder / path).as_uri()

    async def begin(self, environment, renames=True):
        await self.client.start_io(DDX, "lsp", "--stdio", env=environment, cwd=str(self.folder))
        return await self.client.initialize_async(
            types.InitializeParams(
                process_id=os.getpid(),
                capabilities=types.ClientCapabilities(
                    workspace=types.WorkspaceClientCapabilities(
                        workspace_edit=types.WorkspaceEditClientCapabilities(
                            document_changes=True,
                            resource_operations=[types.ResourceOperationKind.Rename] if renames else [],
                        ),
                        did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(
                            dynamic_registration=True
                        ),
                    ),
                    text_document=types.TextDocumentClientCapabilities(
                        publish_diagnostics=types.PublishDiagnosticsClientCapabilities(
                            related_information=True, code_description_support=True
                        )
                    ),
                ),
            )
        )

    def open(self, path, text=None):
        text = (self.folder / path).read_text() if text is None else text
        self.texts[path] = [1, text]
        self.client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(self.uri(path), "yaml", 1, text))
        )

    def position(self, path, mark, within=0):
        """The position some characters behind the beginning of a text, as UTF-16 counts."""
        text = self.texts[path][1]
        offset = text.index(mark) + within
        line = text.count("\n", 0, offset)
        head = text[text.rfind("\n", 0, offset) + 1 : offset]
        return types.Position(line, len(head.encode("utf-16-le")) // 2)

    def replace(self, path, old, new):
        """Sends one incremental change."""
        start, end = self.position(path, old), self.position(path, old, len(old))
        version, text = self.texts[path]
        self.texts[path] = [version + 1, text.replace(old, new, 1)]
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version + 1, self.uri(path)),
                [types.TextDocumentContentChangePartial(types.Range(start, end), new)],
            )
        )

    async def findings(self, path):
        """What is told about the text as it stands now."""
        while True:
            told = self.published.get(self.uri(path))
            if told and told.version in (None, self.texts.get(path, [None])[0]):
                return list(told.diagnostics)
            self.news.clear()
            await asyncio.wait_for(self.news.wait(), 60)

    def at(self, kind, path, mark, within=0, **more):
        return kind(types.TextDocumentIdentifier(self.uri(path)), self.position(path, mark, within), **more)

    async def labels(self, path, mark, within=0):
        answer = await self.client.text_document_completion_async(
            self.at(types.CompletionParams, path, mark, within)
        )
        return {item.label: item for item in answer.items}

    async def hover(self, path, mark, within=0):
        answer = await self.client.text_document_hover_async(self.at(types.HoverParams, path, mark, within))
        return answer and answer.contents.value

    async def definition(self, path, mark, within=0):
        answer = await self.client.text_document_definition_async(
            self.at(types.DefinitionParams, path, mark, within)
        )
        return answer and (answer.uri, answer.range.start.line)

    async def rename(self, path, mark, new):
        return await self.client.text_document_rename_async(
            self.at(types.RenameParams, path, mark, new_name=new)
        )

    def slice(self, path, range):
        lines = self.texts[path][1].split("\n")
        check(range.start.line == range.end.line, range)
        line = lines[range.start.line].encode("utf-16-le")
        return line[range.start.character * 2 : range.end.character * 2].decode("utf-16-le")
