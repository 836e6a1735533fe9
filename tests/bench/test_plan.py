"""How a run is planned."""

from bench.viral.plan import Plan


def test_measures_are_taken_in_turn(tmp_path):
    taken = []

    def take(name):
        taken.append(name)
        return len(taken)

    figures = Plan(tmp_path, turns=2).in_turn({"a": lambda: take("a"), "b": lambda: take("b")})

    assert taken == ["a", "b", "a", "b"]
    assert figures == {"a": [1, 3], "b": [2, 4]}


def test_paths_are_lines_by_what_is_wanted(tmp_path):
    file = Plan(tmp_path).paths("mixed", read=["/a/", "/b/"], post=["/form/"])

    assert file.read_text() == "read /a/\nread /b/\npost /form/\n"
