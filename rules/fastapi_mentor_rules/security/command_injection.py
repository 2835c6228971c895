"""Text of a request becomes part of a command.

A shell reads more than a name in `ping {host}`: `8.8.8.8; rm -rf ~` are two commands, and the client wrote
the second (command injection). Give the program a list of arguments, and no `shell=True`: then no shell reads
them. Where a shell must, `shlex.quote` makes one word of a text. Which program is run is never for a client
to say: look its name up in a list.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.commands import run_without_shell
from fastapi_mentor.facts import place
from fastapi_mentor.facts.taint import Sink, Tainted
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Safety, Severity


def check(tainted: Tainted) -> Iterator[Finding]:
    if tainted.sink is not Sink.COMMAND:
        return
    call = tainted.call
    edit = run_without_shell(call, place(tainted.outline, tainted.scope)) if call is not None else None
    yield Finding(
        tainted,
        f"`{tainted.name}` becomes part of a command{tainted.through}",
        Fix("Run it without a shell", edit, Safety.UNSAFE) if edit is not None else None,
        tuple(Related(hop, hop.message, hop.path) for hop in tainted.way),
    )


FOUND = """
- import os
  import subprocess

  from fastapi import FastAPI

  app = FastAPI()

  @app.get("/ping")
  def ping(host: str) -> str:
-     result = subprocess.run(f"echo ping -c 1 {host}", shell=True, capture_output=True, text=True)
                              ^^^^^^^^^^^^^^^^^^^^^^^^ `host` becomes part of a command
+     result = subprocess.run(["echo", "ping", "-c", "1", host], capture_output=True, text=True)
      return result.stdout

  @app.post("/archives/{name}")
  def archive(name: str) -> int:
-     return os.system("echo tar -cf " + name + ".tar files")
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `name` becomes part of a command
+     return subprocess.run(["echo", "tar", "-cf", f"{name}.tar", "files"], check=False).returncode
"""

PROOF = """
from fastapi.testclient import TestClient

client = TestClient(app)
assert client.get("/ping", params={"host": "here"}).json() == "ping -c 1 here\\n"
assert client.get("/ping", params={"host": "x; echo stolen"}).json() == "ping -c 1 x; echo stolen\\n"
"""

ELSEWHERE = """
  === tools.py ===
  import asyncio
  import subprocess

  async def convert(source: str, options: str) -> bytes:
      process = await asyncio.create_subprocess_shell(f"convert {options} {source} -", stdout=subprocess.PIPE)
      output, _ = await process.communicate()
      return output

  def whois(domain: str) -> str:
      return subprocess.getoutput("whois %s" % domain)

  === main.py ===
  import asyncio
  import os
  import subprocess

  from fastapi import BackgroundTasks, FastAPI, Request, UploadFile
  from pydantic import BaseModel

  import tools as t
  from tools import convert

  app = FastAPI()

  class Job(BaseModel):
      program: str
      arguments: list[str]

  @app.post("/images")
  async def convert_image(image: UploadFile, options: str) -> int:
      return len(await convert("image.png", options))
                                            ^^^^^^^ `options` becomes part of a command by `convert`

  @app.get("/owners")
  def read_owner(domain: str) -> str:
      return t.whois(domain)
                     ^^^^^^ `domain` becomes part of a command by `whois`

  @app.post("/jobs")
  def start(job: Job) -> None:
      subprocess.Popen([job.program, *job.arguments])
                        ^^^^^^^^^^^ `job.program` becomes part of a command

  @app.post("/builds")
  async def build(request: Request) -> None:
      data = await request.json()
      await asyncio.to_thread(os.system, f"make {data['target']} | tee log")
                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `data['target']` becomes part \
                                             of a command

  @app.post("/deployments")
  def deploy(branch: str, tasks: BackgroundTasks) -> None:
      tasks.add_task(subprocess.run, f"git pull origin '{branch}'", shell=True)
                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `branch` becomes part of a command
"""

SAFE = """
  import os
  import re
  import shlex
  import subprocess
  from enum import Enum
  from ipaddress import IPv4Address

  from fastapi import FastAPI, HTTPException

  app = FastAPI()
  COMMANDS = {"date": "date -u", "uptime": "uptime"}

  class Format(str, Enum):
      PNG = "png"
      JPG = "jpg"

  @app.get("/ping")
  def ping(host: str) -> None:
      subprocess.run(["ping", "-c", "1", "--", host], check=True)

  @app.get("/trace")
  def trace(address: IPv4Address, hops: int) -> None:
      subprocess.run(f"traceroute -m {hops} {address}", shell=True, check=True)

  @app.get("/convert")
  def convert(format: Format, name: str) -> None:
      os.system(f"convert {shlex.quote(name)} out.{format.value}")

  @app.get("/run")
  def run(name: str) -> None:
      os.system(COMMANDS[name])

  @app.get("/show")
  def show(branch: str) -> bytes:
      if not re.fullmatch(r"[a-z0-9-]+", branch):
          raise HTTPException(400)
      return subprocess.check_output("git show " + branch, shell=True)
"""

rule = Rule(
    Tainted,
    check,
    bullet="validated input",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(FOUND, proof=PROOF), Example(ELSEWHERE, runs=False), SAFE],
)
