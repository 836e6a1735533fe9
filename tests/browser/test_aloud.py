"""What a screen reader says of a conversation, in the order in which it says it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.site import Site
from tests.browser.walks import furnish

pytestmark = pytest.mark.browser

HEARD = """
- list:
  - /children: deep-equal
  - listitem:
    - paragraph: Ce commentaire a été retiré.
    - list:
      - listitem:
        - article "Commentaire 1 de Paul, en réponse à un commentaire retiré, 12 mars 2026":
          - text: Paul
          - link "Nº 1 12 mars 2026 à 9 h 30":
            - text: Nº 1
            - time: 12 mars 2026 à 9 h 30
          - link "en réponse à un commentaire retiré"
          - paragraph: Quel ton !
          - button "J’aime ce que dit Paul"
          - link "Répondre à Paul"
          - group:
            - text: Plus au sujet de ce que dit Paul
            - link "Signaler ce que dit Paul"
            - button "Copier l’adresse de ce que dit Paul"
  - listitem:
    - article "Commentaire 2 de Jeanne, 12 mars 2026":
      - text: Jeanne
      - link "Nº 2 12 mars 2026 à 9 h 30":
        - text: Nº 2
        - time: 12 mars 2026 à 9 h 30
      - paragraph:
        - text: Je suis
        - emphasis: pour
        - text: .
      - button "J’aime ce que dit Jeanne"
      - text: Aimé par 1 personne
      - link "Répondre à Jeanne"
      - 'button "Réponses : 5 à Jeanne" [expanded]'
      - group:
        - text: Plus au sujet de ce que dit Jeanne
        - link "Ce fil seul"
        - link "Signaler ce que dit Jeanne"
        - button "Copier l’adresse de ce que dit Jeanne"
    - list:
      - listitem:
        - article "Commentaire 1 d’Awa, en réponse à Jeanne, 12 mars 2026":
          - text: Awa
          - link "Nº 1 12 mars 2026 à 9 h 30":
            - text: Nº 1
            - time: 12 mars 2026 à 9 h 30
          - link "en réponse à Jeanne"
          - paragraph: Ici Awa.
          - button "J’aime ce que dit Awa"
          - link "Répondre à Awa"
          - 'button "Réponses : 4 à Awa" [expanded]'
          - group:
            - text: Plus au sujet de ce que dit Awa
            - link "Signaler ce que dit Awa"
            - button "Copier l’adresse de ce que dit Awa"
        - list:
          - listitem:
            - article "Commentaire 1 de Paul, en réponse à Awa, 12 mars 2026":
              - text: Paul
              - link "Nº 1 12 mars 2026 à 9 h 30":
                - text: Nº 1
                - time: 12 mars 2026 à 9 h 30
              - link "en réponse à Awa"
              - paragraph: Ici Paul.
              - button "J’aime ce que dit Paul"
              - link "Répondre à Paul"
              - 'button "Réponses : 3 à Paul" [expanded]'
              - group:
                - text: Plus au sujet de ce que dit Paul
                - link "Signaler ce que dit Paul"
                - button "Copier l’adresse de ce que dit Paul"
            - list:
              - listitem:
                - article "Commentaire 1 d’Inès, en réponse à Paul, 12 mars 2026":
                  - text: Inès
                  - link "Nº 1 12 mars 2026 à 9 h 30":
                    - text: Nº 1
                    - time: 12 mars 2026 à 9 h 30
                  - link "en réponse à Paul"
                  - paragraph: Ici Inès.
                  - button "J’aime ce que dit Inès"
                  - link "Répondre à Inès"
                  - 'button "Réponses : 2 à Inès" [expanded]'
                  - group:
                    - text: Plus au sujet de ce que dit Inès
                    - link "Signaler ce que dit Inès"
                    - button "Copier l’adresse de ce que dit Inès"
                - list:
                  - listitem:
                    - article "Commentaire 1 de Bakary, en réponse à Inès, 12 mars 2026":
                      - text: Bakary
                      - link "Nº 1 12 mars 2026 à 9 h 30":
                        - text: Nº 1
                        - time: 12 mars 2026 à 9 h 30
                      - link "en réponse à Inès"
                      - paragraph: Ici Bakary.
                      - button "J’aime ce que dit Bakary"
                      - link "Répondre à Bakary"
                      - group:
                        - text: Plus au sujet de ce que dit Bakary
                        - link "Ce fil seul"
                        - link "Signaler ce que dit Bakary"
                        - button "Copier l’adresse de ce que dit Bakary"
                  - listitem:
                    - article "Commentaire 1.1 d’Odile, en réponse à Bakary, 12 mars 2026":
                      - text: Odile tient ce blog
                      - link "Nº 1.1 12 mars 2026 à 9 h 30":
                        - text: Nº 1.1
                        - time: 12 mars 2026 à 9 h 30
                      - link "en réponse à Bakary"
                      - paragraph: Je clos.
                      - button "J’aime ce que dit Odile"
                      - link "Répondre à Odile"
                      - group:
                        - text: Plus au sujet de ce que dit Odile
                        - link "Signaler ce que dit Odile"
                        - button "Copier l’adresse de ce que dit Odile"
"""
"""The accessible roles and names, one inside the other, of the conversation in furnish.py."""


def test_conversation_is_heard_as_it_is_seen(page: Page, site: Site) -> None:
    page.goto(furnish(site)["aloud"])
    page.locator(".more").evaluate_all("all => all.forEach((one) => one.open = true)")

    expect(page.locator(".conversation > .thread")).to_match_aria_snapshot(HEARD)
