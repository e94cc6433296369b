"""Renames as people ask for them: what is planned, what is refused, what is done and taken back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from groves import plant, tree
from hypothesis import example, given
from hypothesis import strategies as st

from mmname.cli import main
from mmname.references import Repository
from mmname.rename import apply, dump_plan, history, load_plan, plan_renames, undo
from mmname.rename.diff import diff_of
from mmname.rename.errors import ChooserError, DirtyFilesError, MapFileError, NothingToUndoError, RenameConflictError
from mmname.rename.git import worktree_at

OLD, NEW = "configs/m/faster_rcnn_r50_fpn_1x_coco.py", "configs/m/faster-rcnn_r50_fpn_1x_coco.py"
FILES = {
    OLD: b"_base_ = '../_base_/r50.py'\n",
    "configs/m/child_r50_fpn_2x_coco.py": b"_base_ = './faster_rcnn_r50_fpn_1x_coco.py'\r\nx = 1\r\n",
    "configs/_base_/r50.py": b"model = dict()\n",
    "README.md": b"# Zoo\n\n[config](configs/m/faster_rcnn_r50_fpn_1x_coco.py)\n\n"
    b"[model](https://download.openmmlab.com/faster_rcnn_r50_fpn_1x_coco/faster_rcnn_r50_fpn_1x_coco-1a2b.pth)\n",
}


def git(root: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    return subprocess.run(
        ["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True, text=True
    ).stdout


@pytest.fixture
def root(tmp_path: Path) -> Path:
    plant(tmp_path / "zoo", FILES)
    return tmp_path / "zoo"


@pytest.fixture
def repository(root: Path) -> Path:
    git(root, "init", "-q", "--template=")
    git(root, "add", ".")
    git(root, "commit", "-qm", "start")
    return root


def test_a_plan_says_what_moves_what_changes_and_what_stays(root: Path) -> None:
    before = tree(root)
    plan = plan_renames(root, {OLD: NEW})
    assert [move[:2] for move in plan.moves] == [(OLD, NEW)]
    assert {(edit.path, edit.kind) for edit in plan.edits()} == {
        ("configs/m/child_r50_fpn_2x_coco.py", "base"),
        ("README.md", "markdown-link"),
    }
    assert {kept.confidence for kept in plan.kept} == {"frozen"}
    assert tree(root) == before


def test_a_rename_keeps_urls_line_ends_and_modes_and_is_undone(root: Path) -> None:
    (root / OLD).chmod(0o755)
    before = tree(root)
    done = apply(plan_renames(root, {OLD: NEW}))
    assert (done.moved, done.edited) == (1, 2)
    assert (root / NEW).stat().st_mode & 0o777 == 0o755
    child = (root / "configs/m/child_r50_fpn_2x_coco.py").read_bytes()
    assert child == b"_base_ = './faster-rcnn_r50_fpn_1x_coco.py'\r\nx = 1\r\n"
    readme = (root / "README.md").read_bytes()
    assert b"(configs/m/faster-rcnn_r50_fpn_1x_coco.py)" in readme
    assert FILES["README.md"].splitlines()[-1] in readme
    assert not list(Repository(root).dead())
    undo(root / "configs")
    assert tree(root) == before
    with pytest.raises(NothingToUndoError):
        undo(root)


def test_a_saved_plan_is_the_plan(root: Path) -> None:
    plan = plan_renames(root, {OLD: NEW}, stubs=True, reference="pull 1")
    assert load_plan(dump_plan(plan)) == plan


def test_many_levels_of_undo(root: Path) -> None:
    states = [tree(root)]
    names = [OLD, NEW, "configs/n/deep/x.py", "configs/y.py"]
    for old, new in zip(names, names[1:]):
        apply(plan_renames(root, {old: new}))
        states.append(tree(root))
    for state in states[-2::-1]:
        undo(root)
        assert tree(root) == state
    assert [past.state for past in history(root)] == ["undone"] * 3 + ["applied"] * 3


def test_undo_refuses_what_was_edited_since_and_does_the_rest_when_told(root: Path) -> None:
    before = tree(root)
    apply(plan_renames(root, {OLD: NEW, "configs/_base_/r50.py": "configs/_base_/r51.py"}))
    (root / "configs/_base_/r51.py").write_bytes(b"mine\n")
    after = tree(root)
    assert main(["undo", "--root", str(root)]) == 2
    assert tree(root) == after
    assert main(["undo", "--root", str(root), "--skip-changed"]) == 0
    assert (root / "configs/_base_/r51.py").read_bytes() == b"mine\n"
    assert tree(root)[OLD] == before[OLD]


def test_a_folder_that_is_emptied_goes_and_comes_back(root: Path) -> None:
    (root / "configs/m").chmod(0o750)
    before = tree(root)
    apply(plan_renames(root, {path: path.replace("/m/", "/n/") for path in FILES if "/m/" in path}))
    assert not (root / "configs/m").exists()
    undo(root)
    assert tree(root) == before


def test_stubs_send_on_whoever_uses_the_old_name(root: Path) -> None:
    before = tree(root)
    apply(plan_renames(root, {OLD: "configs/n/x.py"}, stubs=True, reference="https://example.org/1"))
    assert (root / OLD).read_text() == (
        "_base_ = '../n/x.py'\n_deprecation_ = dict(expected='configs/n/x.py', reference='https://example.org/1')\n"
    )
    undo(root)
    assert tree(root) == before


def dangling_link(root: Path) -> None:
    (root / NEW).symlink_to("nowhere")


def upper_case(root: Path) -> None:
    (root / "configs/m/FASTER-RCNN_r50_fpn_1x_coco.py").write_bytes(b"")


def composed(root: Path) -> None:
    try:
        (root / "configs/m/e\u0301.py").write_bytes(b"")
    except UnicodeEncodeError:
        pytest.skip("file names are ASCII here")


def shared(root: Path) -> None:
    (root / "configs/_base_/child_r50_fpn_2x_coco.py").write_bytes(b"")


def outside(root: Path) -> None:
    (root / "configs/out").symlink_to(root.parent)


def nothing(root: Path) -> None:
    pass


OTHER = "configs/_base_/r50.py"


@pytest.mark.parametrize(
    ("moves", "prepare", "kinds"),
    [
        ({OLD: NEW, OTHER: NEW}, nothing, ["same-target", "same-target"]),
        ({OLD: "configs/x.py", OTHER: "configs/X.py"}, nothing, ["same-target", "same-target"]),
        ({OLD: OTHER}, nothing, ["target-exists"]),
        ({OLD: NEW}, dangling_link, ["target-exists"]),
        ({OLD: NEW}, upper_case, ["near-target"]),
        ({OLD: "configs/m/\u00e9.py"}, composed, ["near-target"]),
        ({"configs/gone.py": NEW}, nothing, ["source-gone"]),
        ({"configs/m": "configs/_base_"}, shared, ["target-exists"]),
        ({OLD: f"configs/{'x' * 253}.py"}, nothing, ["too-long"]),
        ({OLD: f"configs/{'é' * 127}.py"}, nothing, ["too-long"]),
        ({OLD: "configs/aux.py"}, nothing, ["reserved"]),
        ({OLD: "configs/a?b.py"}, nothing, ["bad-name"]),
        ({OLD: "configs/m/x"}, nothing, ["bad-name"]),
        ({OLD: "../x.py"}, nothing, ["outside"]),
        ({OLD: "/etc/x.py"}, nothing, ["outside"]),
        ({OLD: "configs/out/x.py"}, outside, ["outside"]),
        ({OLD: f"{OTHER}/x.py"}, nothing, ["not-a-folder"]),
        ({OLD: "CONFIGS/m/x.py"}, nothing, ["near-folder"]),
        ({OLD: "../x.py", OTHER: "configs/nul.py", "gone.py": "b.py"}, nothing, ["outside", "reserved", "source-gone"]),
    ],
)  # fmt: skip
def test_conflicts_are_all_told_and_nothing_is_done(
    root: Path, moves: dict[str, str], prepare: object, kinds: list[str]
) -> None:
    assert callable(prepare)
    prepare(root)
    before = tree(root)
    with pytest.raises(RenameConflictError) as caught:
        plan_renames(root, moves)
    assert [conflict.kind for conflict in caught.value.conflicts] == kinds
    assert tree(root) == before


@pytest.mark.skipif(sys.platform != "linux", reason="file names are Unicode whatever the locale")
def test_a_name_that_the_locale_cannot_say_is_refused(root: Path) -> None:
    (root / "map.csv").write_text(f"old,new\n{OLD},configs/m/\u00e9.py\n", encoding="utf-8")
    told = {**os.environ, "LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-m", "mmname", "rename", str(root), "--map", str(root / "map.csv")]
    done = subprocess.run(command, env=told, capture_output=True, encoding="utf-8", check=False)
    assert done.stderr.splitlines()[1].endswith("file names are written in ascii here, which cannot say it")


def test_a_name_of_exactly_255_bytes_can_be_swapped(root: Path) -> None:
    long = f"configs/m/{'x' * 252}.py"
    (root / long).write_bytes(b"long")
    apply(plan_renames(root, {OLD: long, long: OLD}))
    assert (root / OLD).read_bytes() == b"long"


def test_an_import_that_could_not_say_the_new_name_is_a_conflict(tmp_path: Path) -> None:
    plant(tmp_path, {
        "configs/base.py": b"a = 1\n",
        "configs/child.py": b"from mmengine.config import read_base\n\nwith read_base():\n    from .base import *\n",
    })  # fmt: skip
    with pytest.raises(RenameConflictError, match=r"configs/child.py:4 names it"):
        plan_renames(tmp_path, {"configs/base.py": "configs/ba-se.py"})


def test_a_link_that_leads_to_a_moved_file_leads_to_it_still(root: Path) -> None:
    (root / "latest.py").symlink_to(OLD)
    before = tree(root)
    apply(plan_renames(root, {OLD: "configs/n/x.py"}))
    assert str((root / "latest.py").readlink()) == "configs/n/x.py"
    undo(root)
    assert tree(root) == before


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("from,to\na,b\n", "the columns are from, to; expected old, new"),
        ("", "the file is empty"),
        ("old,new\na.py\n", "expected an old and a new name, got 'a.py'"),
        ("old,new\nnever_r50,x\n", ":2: no config is called 'never_r50'"),
        ("old,new\ntwin,x\n", "'twin' may be configs/m/twin.py or configs/twin.py"),
    ],
)
def test_maps_that_cannot_be_read(root: Path, table: str, message: str) -> None:
    plant(root, {"configs/twin.py": b"", "configs/m/twin.py": b""})
    (root / "map.csv").write_text(table)
    with pytest.raises(MapFileError, match=message):
        plan_renames(root, map_file=root / "map.csv")


@pytest.mark.parametrize(
    "table",
    [
        f"old,new\n{OLD},{NEW}\n",
        f"old\tnew\r\n{OLD}\t{NEW}\r\n",
        "\ufeffold,new\nfaster_rcnn_r50_fpn_1x_coco,faster-rcnn_r50_fpn_1x_coco\n",
        "Old,New\nfaster_rcnn_r50_fpn_1x_coco.py,faster-rcnn_r50_fpn_1x_coco.py\n",
    ],
)
def test_maps(root: Path, tmp_path: Path, table: str) -> None:
    (tmp_path / "map").write_text(table, encoding="utf-8", newline="")
    assert [move[:2] for move in plan_renames(root, map_file=tmp_path / "map").moves] == [(OLD, NEW)]


def test_choosing_by_field_changes_that_word_alone(root: Path) -> None:
    plan = plan_renames(root, changes={"schedule": "3x"}, where={"schedule": "1x"})
    assert [move[:2] for move in plan.moves] == [(OLD, OLD.replace("_1x_", "_3x_"))]
    with pytest.raises(ChooserError, match="no field 'speed'"):
        plan_renames(root, changes={"speed": "1"})
    with pytest.raises(ChooserError, match="one way"):
        plan_renames(root, {OLD: NEW}, canonical=True)


def test_the_index_follows_as_with_git_mv(repository: Path) -> None:
    apply(plan_renames(repository, {OLD: NEW}))
    assert git(repository, "status", "--short").splitlines() == [
        " M README.md",
        " M configs/m/child_r50_fpn_2x_coco.py",
        f"R  {OLD} -> {NEW}",
    ]
    undo(repository)
    assert git(repository, "status", "--short") == ""


def test_dirty_files_need_permission(repository: Path) -> None:
    (repository / "README.md").write_bytes(FILES["README.md"] + b"more\n")
    (repository / "configs/m/untracked.py").write_bytes(b"")
    plan = plan_renames(repository, {OLD: NEW, "configs/m/untracked.py": "configs/m/tracked.py"})
    with pytest.raises(DirtyFilesError) as caught:
        apply(plan)
    assert caught.value.states == {"README.md": "modified", "configs/m/untracked.py": "untracked"}
    assert apply(plan, allow_dirty=True).moved == 2


def test_a_merge_under_way_is_told(repository: Path) -> None:
    (repository / ".git/MERGE_HEAD").write_text("")
    worktree = worktree_at(repository)
    assert worktree is not None
    assert worktree.under_way() == ["a merge"]
    assert main(["rename", str(repository), "--set", "schedule=3x", "--apply"]) == 2


def test_a_subfolder_is_renamed_with_references_in_the_whole_work_tree(repository: Path) -> None:
    plan = plan_renames(repository / "configs/m", {Path(OLD).name: Path(NEW).name})
    assert plan.moves[0][:2] == (OLD, NEW)
    assert "README.md" in plan.paths


def test_the_command_prints_a_plan_and_does_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = tree(root)
    assert main(["rename", str(root), "--set", "schedule=3x", "--where", "schedule=1x"]) == 0
    out = capsys.readouterr().out
    assert f"{OLD} -> configs/m/faster_rcnn_r50_fpn_3x_coco.py\n" in out
    assert "-_base_ = './faster_rcnn_r50_fpn_1x_coco.py'" in out
    assert "1 file to rename, 2 references to rewrite in 2 files (1 base, 1 markdown-link)" in out
    assert "nothing is renamed yet; --apply does it" in out
    assert tree(root) == before


def test_the_command_carries_out_the_plan_that_it_saved_and_no_other(root: Path, tmp_path: Path) -> None:
    file, choice = tmp_path / "plan.json", ["--set", "schedule=3x", "--where", "schedule=1x"]
    assert main(["rename", str(root), *choice, "--save-plan", str(file), "--no-diff"]) == 0
    readme = (root / "README.md").read_bytes()
    (root / "README.md").write_bytes(readme + b"x\n")
    before = tree(root)
    assert main(["rename", str(root), "--plan", str(file), "--apply"]) == 2
    assert tree(root) == before
    (root / "README.md").write_bytes(readme)
    assert main(["rename", str(root), "--plan", str(file), "--apply"]) == 0
    assert "configs/m/faster_rcnn_r50_fpn_3x_coco.py" in tree(root)
    after = tree(root)
    assert main(["rename", str(root), "--plan", str(file), "--apply"]) == 1
    assert tree(root) == after


def test_applying_twice_does_nothing_more(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    child = "configs/m/child_r50_fpn_2x_coco.py"
    (tmp_path / "map.csv").write_text(f"old,new\n{OLD},{child}\n{child},{OLD}\n")
    command = ["rename", str(root), "--map", str(tmp_path / "map.csv"), "--apply"]
    assert main(command) == 0
    after = tree(root)
    assert main(command) == 1
    assert "nothing to rename: 2 files asked for, every one named as asked" in capsys.readouterr().out
    assert tree(root) == after


def test_json_is_one_document(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rename", str(root), "--set", "schedule=3x", "--apply", "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["applied"]["moved"] == len(document["moves"]) == 2
    assert main(["history", str(root), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["state"] == "applied"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["{root}", "--set", "schedule=3x", "--where", "schedule=9x"], 1, "no config fits"),
        (["{root}/gone", "--canonical"], 2, "is not there"),
        (["{root}/README.md", "--canonical"], 2, "is no folder"),
        (["{root}"], 2, "in one way"),
        (["{root}", "--set", "schedule"], 2, "not of the form FIELD=VALUE"),
        (["{root}", "--map", "{root}/gone.csv"], 2, "No such file"),
        (["{root}", "--map", "{root}/binary"], 2, "not UTF-8"),
        (["{root}", "--plan", "{root}/README.md"], 2, "not a plan"),
    ],
)
def test_bad_input_is_told_in_words(
    root: Path, arguments: list[str], code: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "binary").write_bytes(b"\xff\x00")
    before = tree(root)
    assert main(["rename", *(argument.format(root=root) for argument in arguments)]) == code
    told = capsys.readouterr()
    assert message in told.out + told.err
    assert tree(root) == before


def test_binary_files_bad_text_and_broken_links_are_no_obstacle(root: Path) -> None:
    (root / "configs/blob.py").write_bytes(b"\x00\xff" + OLD.encode())
    (root / "notes.txt").write_bytes(b"\xff\xfe " + OLD.encode() + b" \xe9\n")
    (root / "broken.py").symlink_to("nowhere")
    apply(plan_renames(root, {OLD: NEW}))
    assert (root / "notes.txt").read_bytes() == b"\xff\xfe " + NEW.encode() + b" \xe9\n"
    assert (root / "configs/blob.py").read_bytes() == b"\x00\xff" + OLD.encode()


def test_ctrl_c_exits_130(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mmname.rename import disk

    def step(name: str, path: str) -> None:
        if name == "move":
            raise KeyboardInterrupt

    before = tree(root)
    monkeypatch.setattr(disk, "step", step)
    assert main(["rename", str(root), "--set", "schedule=3x", "--apply"]) == 130
    assert tree(root) == before


def test_a_diff_is_a_patch(repository: Path) -> None:
    plan = plan_renames(repository, {OLD: NEW})
    patch = "\n".join(line for line in diff_of(plan)) + "\n"
    subprocess.run(["git", "-C", repository, "apply", "-"], input=patch.encode(), check=True)
    written = {path: (repository / path).read_bytes() for path in ("README.md", "configs/m/child_r50_fpn_2x_coco.py")}
    git(repository, "checkout", "-q", ".")
    apply(plan)
    assert {path: (repository / path).read_bytes() for path in written} == written


NAMES = st.sampled_from([f"{a}_r{n}_fpn_{s}x_coco.py" for a in ("fcos", "FCOS", "gfl") for n in (18, 50) for s in "12"])
PATHS = st.builds("{}{}".format, st.sampled_from(["configs/", "configs/a/", "configs/b/"]), NAMES)


@st.composite
def trees(draw: st.DrawFn) -> tuple[dict[str, bytes], dict[str, str]]:
    """Configs that inherit from each other, a page that links to them, and a map of renames that has no conflict."""
    paths = draw(st.lists(PATHS, min_size=1, max_size=6, unique_by=str.lower))
    files = {}
    for i, path in enumerate(paths):
        bases = draw(st.lists(st.sampled_from(paths[:i]), max_size=2)) if i else []
        links = [os.path.relpath(base, Path(path).parent) for base in bases]
        files[path] = f"_base_ = {links!r}\nkey = {draw(st.integers(0, 2))}\n".encode()
    files["README.md"] = "".join(f"[config]({path})\n\n" for path in draw(st.lists(st.sampled_from(paths)))).encode()
    moved = draw(st.lists(st.sampled_from(paths), unique=True))
    staying = {path.lower() for path in paths if path not in moved}
    wanted = PATHS.filter(lambda path: path.lower() not in staying)
    targets = draw(st.lists(wanted, min_size=len(moved), max_size=len(moved), unique_by=str.lower))
    return files, dict(zip(moved, targets))


TWINS = {f"configs/fcos_r18_fpn_{s}x_coco.py": b"_base_ = []\n" for s in "12"}


@given(trees())
@example((TWINS, dict(zip(TWINS, reversed(TWINS)))))  # two files of one content trade names: nothing is left to do
def test_any_rename_moves_what_it_says_keeps_every_reference_and_is_undone(
    drawn: tuple[dict[str, bytes], dict[str, str]],
) -> None:
    files, moves = drawn
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        plant(root, files)
        before = tree(root)
        targets = [(r.path, r.start, r.target) for r in Repository(root).references()]
        plan = plan_renames(root, moves)
        apply(plan)
        after = tree(root)
        assert {path for path, (_, data) in after.items() if path.endswith(".py")} == {
            moves.get(path, path) for path in files if path.endswith(".py")
        }
        found = [(r.path, r.target) for r in Repository(root).references()]
        assert sorted(found, key=str) == sorted(
            ((moves.get(path, path), moves.get(target or "", target)) for path, _, target in targets), key=str
        )
        assert plan_renames(root, moves).moves == () or not moves
        assert apply(plan).number == 0
        assert tree(root) == after
        if plan:
            undo(root)
        assert tree(root) == before
