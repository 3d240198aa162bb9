"""The live page of `ddx serve` in a real browser: looking, following a run, deciding, a server that goes away."""
import importlib
import shutil
import sys
import tempfile

from scene import World, check, skip
from support.packages import NotInstalled, install
from support.server import Server

WORKFLOW = """
name: shop
version: 1.2.0
phases:
  - id: build
    steps: [{ id: compile, run: 'echo "<b>not bold</b>"; echo careful >&2' }]
  - id: review
    steps: [{ id: ask, approve: 'Is it good?' }]
    exit_criteria: [Release notes were read]
  - id: deploy
    steps: [{ id: ship, run: 'echo shipped; exit 3' }]
"""

browser = shutil.which("chromium") or shutil.which("google-chrome")
if not browser:
    skip("there is no Chromium")
packages = tempfile.TemporaryDirectory()
try:
    sys.path += map(str, install(packages.name, "playwright").parent.glob("lib/python*/site-packages"))
except NotInstalled as error:
    skip(error)
playwright = importlib.import_module("playwright.sync_api")



def look(world, server, player):
    address = f"http://localhost:{server.address.port}"
    server.read_token()
    chromium = player.chromium.launch(executable_path=browser, args=["--no-sandbox"])
    told = []

    def page(width, scheme):
        page = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("console", lambda line: told.append(line.text) if line.type == "error" else None)
        return page

    def goes_on(code):
        world.run("run", "resume", code=code)

    wide = page(1200, "light")
    wide.goto(address + "/")
    wide.fill("#token", "ddx_wrong")
    wide.click("button:has-text('Show')")
    wide.wait_for_selector("#problem:not([hidden])")
    check("not known" in wide.inner_text("#problem"), "a wrong token is told as such")
    told.clear()  # the browser notes the answer 401

    wide.fill("#token", server.token)
    wide.click("button:has-text('Show')")
    wide.wait_for_selector("td.id")
    check("paused (approval)" in wide.inner_text("table") and "Is it good?" in wide.inner_text("table"), "runs are listed")
    wide.click("td.id a")
    wide.wait_for_selector(".log >> text=<b>not bold</b>")
    check(wide.locator(".log b").count() == 0, "what steps print acts as text")
    check("careful" in wide.inner_text(".log .warn"), "the error stream stands out")

    wide.click(".waiting button:has-text('Approve')")
    wide.fill("#reason", "looks fine")
    wide.click("dialog button:has-text('Approve')")
    wide.wait_for_selector("dialog", state="detached")
    wide.wait_for_selector(".log >> text=approves")
    goes_on(2)
    wide.click(".waiting button:has-text('Attest')")
    wide.click("dialog button:has-text('Attest')")
    wide.wait_for_selector("dialog", state="detached")
    goes_on(1)
    wide.wait_for_selector("section .status.failed")
    wide.wait_for_selector(".log >> text=shipped")
    check(wide.locator("svg rect.failed").count() >= 1, "the timeline shows the failure")

    wide.click("ol.tree button:has-text('Skip')")
    wide.click("dialog button:has-text('Skip')")
    check(wide.locator("dialog").count() == 1, "a phase is not skipped without a reason")
    wide.click("dialog button:has-text('Leave it')")

    wide.fill("#words", "careful")
    wide.press("#words", "Enter")
    wide.wait_for_selector("text=1 lines, the newest run first")
    wide.go_back()
    wide.wait_for_selector("section .status.failed")

    narrow = page(390, "dark")
    narrow.goto(address + "/#token=" + server.token)
    narrow.wait_for_selector("td.id")
    check("token" not in narrow.url, "a token leaves the address")
    check(narrow.evaluate("document.documentElement.scrollWidth") <= 390, "a telephone shows the list without scrolling sideways")
    narrow.click("td.id a")
    narrow.wait_for_selector(".log div")
    check(narrow.evaluate("document.documentElement.scrollWidth") <= 390, "nor the run")

    check(told == [], f"the browser has nothing to object: {told}")
    server.stop()
    wide.wait_for_selector("#connection:has-text('not connected')")
    chromium.close()


with World(WORKFLOW) as world:
    world.apply()
    world.run("run", "start", code=2)
    with Server(world) as server, playwright.sync_playwright() as player:
        look(world, server, player)
