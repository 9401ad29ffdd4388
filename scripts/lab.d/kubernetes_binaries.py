"""A Kubernetes control plane, kwok (it plays nodes and pods) and Helm, as one Go module: they share most packages."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from pathlib import Path

import go_binary
from tree import tree

PROGRAMS = ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl")
# A third of a build's processor time would go into inlining, data for debuggers and threads of the compiler.
COMPILER = "-gcflags=all=-l -dwarf=false -c=1"
KUBERNETES, KWOK, HELM = "k8s.io/kubernetes", "sigs.k8s.io/kwok", "helm.sh/helm/v3"
# One file holds what the programs share once; it is each of them by the name it is called by.
MAIN = """package main

import (
	"fmt"
	"os"
	"path/filepath"
	_ "time/tzdata"

	"github.com/spf13/cobra"
	"k8s.io/component-base/cli"
	kubectl "k8s.io/kubectl/pkg/cmd"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	manager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

func main() {
	programs := map[string]func() *cobra.Command{
		"kube-apiserver":          apiserver.NewAPIServerCommand,
		"kube-controller-manager": manager.NewControllerManagerCommand,
		"kube-scheduler":          func() *cobra.Command { return scheduler.NewSchedulerCommand() },
		"kubectl":                 kubectl.NewDefaultKubectlCommand,
	}
	program, known := programs[filepath.Base(os.Args[0])]
	if !known {
		fmt.Fprintln(os.Stderr, "ERROR: no program is called", os.Args[0], "- use one of the links beside it")
		os.Exit(2)
	}
	os.Exit(cli.Run(program()))
}
"""


def facts(_version: str) -> dict:
    return {}


def staging(go_mod: str) -> list[str]:
    """The modules that Kubernetes has in its own tree, and publishes with versions of their own."""
    return re.findall(r"^\s*(k8s\.io/\S+) => \./staging/", go_mod, re.MULTILINE)


def module(recipe: dict, replaced: list[str]) -> str:
    """Our go.mod. Helm asks for newer parts of Kubernetes than the server is made of: all get those of the server."""
    version = f"v0.{recipe['version'].split('.', 1)[1]}"
    required = {KUBERNETES: recipe["version"], KWOK: recipe["kwok"], HELM: recipe["helm"]}
    lines = [f"require {name} v{number}" for name, number in required.items()]
    lines += [f"replace {name} => {name} {version}" for name in replaced]
    return "\n".join(["module lab", f"go {recipe['go']}", *lines, ""])


def flags(recipe: dict) -> str:
    """Without their versions, charts refuse the server, and clients ask for another release than it is."""
    major, minor, _ = recipe["version"].split(".")
    values = {
        "k8s.io/component-base/version.gitVersion": f"v{recipe['version']}",
        "k8s.io/component-base/version.gitMajor": major,
        "k8s.io/component-base/version.gitMinor": minor,
        f"{KWOK}/pkg/consts.Version": f"v{recipe['kwok']}",
        f"{HELM}/internal/version.version": f"v{recipe['helm']}",
        f"{HELM}/pkg/chartutil.k8sVersionMajor": major,
        f"{HELM}/pkg/chartutil.k8sVersionMinor": minor,
    }
    return " ".join(["-s -w", *(f"-X {name}={value}" for name, value in values.items())])


def _run(command: list[str], folder: Path, environment: dict, **options) -> subprocess.CompletedProcess:
    done = subprocess.run(command, cwd=folder, env=environment, check=False, **options)
    if done.returncode:
        raise SystemExit(f"ERROR: {' '.join(command)} failed; its message is above. Is the Go module proxy reachable?")
    return done


def _compile(recipe: dict, folder: Path) -> Path:
    # Go fills in what our go.mod leaves open, and holds each module against its checksum database.
    environment = {**go_binary.environment(recipe, folder), "GOFLAGS": "-mod=mod"}
    command = ["go", "mod", "download", "-json", f"{KUBERNETES}@v{recipe['version']}"]
    server = json.loads(_run(command, folder, environment, stdout=subprocess.PIPE, text=True).stdout)
    (folder / "go.mod").write_text(module(recipe, staging(Path(server["GoMod"]).read_text())))
    (folder / "kubernetes").mkdir()
    (folder / "kubernetes" / "main.go").write_text(MAIN)
    target = folder / "bin"
    command = ["go", "build", "-trimpath", COMPILER, "-ldflags", flags(recipe), "-o", f"{target}/"]
    _run([*command, "./kubernetes", f"{KWOK}/cmd/kwok", f"{HELM}/cmd/helm"], folder, environment)
    return target


def build(recipe: dict, path: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        binaries = _compile(recipe, Path(name))
        with tree(path, compressed=True) as archive:
            archive.folder("bin")
            for binary in sorted(binaries.iterdir()):
                archive.file(f"bin/{binary.name}", binary.read_bytes(), 0o755)
            for program in PROGRAMS:
                archive.link(f"bin/{program}", "kubernetes")


def unpack(archive: Path, path: Path) -> None:
    """For tests on the controller, which need Helm."""
    path.mkdir()
    subprocess.run(["tar", "-xzf", str(archive), "-C", str(path)], check=True)
