"""Every route states who may use it, and holds to it."""

from office import Office

from webui.http.rules import rule_of


def test_every_route_states_a_rule(office: Office) -> None:
    unstated = [
        rule.endpoint
        for rule in office.app.url_map.iter_rules()
        if rule.endpoint != "static" and rule_of(office.app.view_functions[rule.endpoint]) is None
    ]
    assert unstated == []


def test_without_an_account_a_page_leads_to_the_sign_in_page(office: Office) -> None:
    answer = office.browser().get("/")
    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/"
