"""The workshop as a visitor works in it."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from portal.workshop import exercises

PIN = exercises()["pin-the-base"]


def write(page: Page, text: str, name: str = "Dockerfile") -> None:
    page.get_by_role("textbox", name=name).click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def solved(page: Page):
    return page.get_by_role("heading", name="Solved")


def test_an_exercise_is_solved_by_typing(open_page):
    page = open_page(PIN.path)
    expect(page.locator(".outcome-open")).to_have_count(2)
    write(page, PIN.files["Dockerfile"].replace("latest", "3"))
    expect(page.locator(".outcome-open")).to_have_count(1)
    expect(page.get_by_text("moves on within the major")).to_have_count(0)
    expect(page.get_by_role("link", name="the solution, with its reasons")).to_be_visible()
    write(page, PIN.files["Dockerfile"].replace("latest", "3.13"))

    expect(solved(page)).to_be_visible()
    expect(page.locator("#verdict-status")).to_have_text("Solved: every goal is reached.")
    expect(page.locator("#solved-before")).to_be_visible()


def test_an_exercise_is_solved_by_the_keyboard_alone(open_page):
    page = open_page(PIN.path)
    expect(page.locator(".cm-content")).to_be_visible()
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.shadowRoot?.activeElement?.classList.contains('cm-content') ?? false"):
            break
    page.keyboard.press("Control+Home")
    page.keyboard.press("End")
    for _ in "latest":
        page.keyboard.press("Backspace")
    page.keyboard.type("3.13")

    expect(solved(page)).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Next:")).to_be_focused()


def test_an_exercise_is_solved_without_javascript(open_page):
    page = open_page(PIN.path, java_script_enabled=False)
    page.get_by_label("Dockerfile").fill(PIN.files["Dockerfile"].replace("latest", "3.13"))
    page.get_by_role("button", name="Check").click()

    expect(solved(page)).to_be_visible()
    assert "python:3.13" in page.get_by_label("Dockerfile").input_value()
    page.get_by_role("link", name="Solution and reasons").click()
    expect(page.get_by_role("heading", name="Why")).to_be_visible()


def test_the_second_file_is_in_a_tab_of_its_own(open_page):
    exercise = exercises()["keep-it-out"]
    page = open_page(exercise.path)
    page.get_by_role("tab", name=".dockerignore").click()
    write(page, exercise.solution[".dockerignore"], ".dockerignore")

    expect(solved(page)).to_be_visible()


@pytest.mark.parametrize(("name", "label"), [("limits", "commands"), ("compose-service", "compose.yaml")])
def test_commands_and_compose_files_are_solved_as_well(open_page, name, label):
    exercise = exercises()[name]
    page = open_page(exercise.path)
    write(page, exercise.solution[exercise.main], label)

    expect(solved(page)).to_be_visible()


def test_drafts_and_progress_survive_a_reload(open_page):
    page = open_page(PIN.path)
    write(page, PIN.files["Dockerfile"].replace("latest", "3.13"))
    expect(solved(page)).to_be_visible()
    page.reload()

    expect(solved(page)).to_be_visible()
    assert "3.13" in page.locator("#file-0").input_value()
    page.goto("/workshop/")
    expect(page.locator("#workshop-progress")).to_contain_text(f"1 of {len(exercises())} solved")
    expect(page.locator(f"[data-exercise={PIN.name}] [data-solved]")).to_be_visible()
    expect(page.get_by_role("link", name="Continue")).to_have_attribute("href", "/workshop/not-as-root/")


def test_starting_again_brings_the_start_back_and_keeps_what_is_solved(open_page):
    page = open_page(PIN.path)
    write(page, PIN.solution["Dockerfile"])
    expect(solved(page)).to_be_visible()
    page.get_by_role("button", name="Start again").click()

    expect(page.locator(".outcome-open")).to_have_count(2)
    assert page.locator("#file-0").input_value() == PIN.files["Dockerfile"]
    expect(page.locator("#solved-before")).to_be_visible()


def test_the_keyboard_leaves_the_editor_as_is_said_below_it(open_page):
    page = open_page(PIN.path)
    expect(page.locator(".editor")).to_contain_text("Tab leaves the editor")
    editor = page.locator(".cm-content")
    expect(editor).to_have_attribute("aria-description", "Tab leaves the editor.")
    editor.click()
    before = page.locator("#file-0").input_value()
    page.keyboard.press("Tab")

    expect(editor).not_to_be_focused()
    assert page.locator("#file-0").input_value() == before


def test_hints_come_one_by_one(open_page):
    page = open_page(PIN.path)
    hints = page.locator(".hint:visible")
    expect(hints).to_have_count(1)
    page.get_by_text("Hint 1 of 3").click()
    expect(hints).to_have_count(2)
    page.get_by_text("Hint 2 of 3").click()
    expect(hints).to_have_count(3)


def test_what_is_kept_can_be_shown_and_forgotten(open_page):
    page = open_page("/workshop/progress/")
    held = {"solved": {PIN.name: "2026-11-24", "gone-since": "2026-11-01"}, "drafts": {}, "steps": {}}
    page.evaluate("(held) => localStorage.setItem('workshop', held)", json.dumps(held))
    page.reload()

    expect(page.locator(".lead").first).to_contain_text(f"1 of {len(exercises())} exercises solved, 2 of")
    text = page.get_by_label("As text").input_value()
    assert PIN.title in text
    assert "Trained: IMG-18, IMG-19" in text
    page.get_by_role("button", name="Forget my progress").click()
    page.get_by_role("button", name="Forget it").click()
    expect(page.locator(".lead").first).to_contain_text(f"0 of {len(exercises())} exercises solved")


def test_a_spoilt_store_is_as_good_as_none(open_page):
    page = open_page("/workshop/")
    page.evaluate("localStorage.setItem('workshop', '{\"solved\": 3, \"drafts\": null')")
    page.goto(PIN.path)

    expect(page.locator(".outcome-open")).to_have_count(2)


def test_ticks_of_the_first_day_survive_a_reload(open_page):
    page = open_page("/workshop/first-day/")
    page.get_by_role("checkbox", name="Done: Logging").check()
    expect(page.locator("[data-steps-done]")).to_have_text("1")
    page.reload()

    expect(page.get_by_role("checkbox", name="Done: Logging")).to_be_checked()
    expect(page.locator("[data-steps-done]")).to_have_text("1")


def test_the_first_day_can_be_read_without_javascript(open_page):
    page = open_page("/workshop/first-day/", java_script_enabled=False)

    expect(page.get_by_role("checkbox")).to_have_count(0)
    expect(page.get_by_role("link", name="Base images")).to_be_visible()


def test_commands_and_compose_files_are_completed_as_in_the_reviewer(open_page):
    page = open_page(exercises()["limits"].path)
    offered = page.locator(".cm-tooltip-autocomplete li")
    write(page, "docker run ", "Commands")
    page.keyboard.type("--memor")
    expect(offered.first).to_contain_text("RUN-12")
    page = open_page(exercises()["compose-service"].path)
    write(page, "services:\n  web:\n    ", "compose.yaml")
    page.keyboard.type("mem_l")
    expect(page.locator(".cm-tooltip-autocomplete li").first).to_contain_text("mem_limit")
