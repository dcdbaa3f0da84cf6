"""What columns are called in the tables that people have, by the role they play."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from partnership_dynamics.calibration.tables import SurveyError, heading, nearest

NODE_COLUMNS: Mapping[str, Sequence[str]] = {
    "id": ("id", "node", "code", "key", "actor", "ego", "nodeid", "node_id", "member_id", "org_id", "orgid"),
    "name": (
        "full_name",
        "long_name",
        "name",
        "label",
        "organisation",
        "organization",
        "nodelabel",
        "organisation_name",
        "organization_name",
        "org",
        "org_name",
        "member_name",
        "agency",
    ),
}
TIE_COLUMNS: Mapping[str, Sequence[str]] = {
    "source": ("source", "from", "ego", "sender", "respondent", "nominator", "source_id", "from_id", "source_label",
               "from_name", "ego_id", "egoid", "organisation_1", "organization_1", "org1", "organisation1", "org_1",
               "node1", "node_1", "actor1", "actor_1", "party1", "reporter", "from_organisation", "from_org",
               "member_1", "member1", "giver", "i", "vertex1", "vertex_1", "v1", "your_organisation",
               "respondent_organisation", "respondent_org", "responding_organisation", "reporting_organisation"),
    "target": ("target", "to", "alter", "receiver", "named", "nominee", "target_id", "to_id", "target_label", "to_name",
               "alter_id", "alterid", "organisation_2", "organization_2", "org2", "organisation2", "org_2", "node2",
               "node_2", "actor2", "actor_2", "party2", "partner", "to_organisation", "to_org", "member_2", "member2",
               "taker", "j", "vertex2", "vertex_2", "v2", "names", "partners", "works_with", "contact_organisation",
               "named_organisation", "partner_organisation", "named_org", "partner_org", "nominated"),
    "weight": ("weight", "strength", "frequency", "value", "tie_strength", "tie_weight", "edge_weight", "link_strength",
               "intensity", "tie", "ties", "tie_value", "link", "edge", "linked", "connected", "connection", "contact",
               "answer", "response", "score", "rating", "rate", "level", "closeness", "freq", "how_often", "often",
               "strength_of_tie", "strength_of_relationship", "relationship_strength", "hours", "meetings", "times",
               "number_of_meetings", "contacts", "volume", "amount", "count", "present", "works_together",
               "collaborates", "collaboration_level", "trust_level", "rank", "tie_present", "is_tie", "adjacent"),
    "relation": ("relation", "question", "layer", "tie_type", "type_of_tie", "relationship", "relationship_type",
                 "relation_type", "edge_type", "link_type", "type_of_relation", "type_of_link", "type_of_relationship",
                 "network", "interaction", "interaction_type", "kind", "type", "content", "item", "edge_kind",
                 "tie_kind"),
    "wave": ("wave", "time", "year", "period", "round", "survey_wave", "time_point", "timepoint", "phase", "occasion",
             "date", "when", "financial_year", "quarter", "survey_round", "survey_year", "month", "t", "panel_wave",
             "stage"),
}  # fmt: skip
# Of these a column has to hold what the role asks for: their names mean other things too.
UNSURE_RELATIONS = ("kind", "type", "content", "item", "network")
SIGN_COLUMNS = ("sign", "valence", "polarity", "positive_or_negative")
PARTNERSHIP_COLUMNS = ("partnership", "county", "area", "estuary", "site", "place", "locality", "case", "network_id",
                       "network", "cluster", "region", "district", "board_area", "network_name", "school",
                       "community")  # fmt: skip
RESPONDENT_COLUMNS = (*NODE_COLUMNS["id"], "respondent", "respondent_id", "response_id", "responseid", "member",
                      "organisation", "organization", "name", "your_organisation", "your_organization", "org",
                      "agency", "body", "partner", "participant", "respondent_organisation", "organisation_name",
                      "organization_name", "which_organisation_do_you_work_for",
                      "what_is_the_name_of_your_organisation", "please_select_your_organisation",
                      "which_organisation_are_you_from")  # fmt: skip
# Columns that survey tools and people add, and that are never an answer about ties.
BESIDES = ("comment", "comments", "note", "notes", "remark", "remarks", "email", "e-mail", "timestamp", "start_date",
           "startdate", "end_date", "enddate", "recorded_date", "recordeddate", "ip_address", "ipaddress", "duration",
           "progress", "finished", "row", "no", "number", "line", "index", "row_id", "edge_id", "tie_id", "label",
           "collector_id", "collectorid", "status", "user_language", "distribution_channel", "date_created",
           "date_modified", "timeset", "response_type", "id")  # fmt: skip
FILE_ROLES = (*NODE_COLUMNS, *TIE_COLUMNS, "answered", "asked", "names", "partnership", "forum")
MEMBER_ROLES = ("kind", "area", "lead", "leader_engagement", "hours", "seniority", "directorate")
ROLES = (*FILE_ROLES, *MEMBER_ROLES)
VENUE_COLUMNS = (
    "forum",
    "venue",
    "group",
    "board",
    "committee",
    "event",
    "body",
    "meeting",
    "working_group",
    "panel",
    "action_situation",
    "project",
    "subgroup",
    "task_group",
    "network",
    "event_name",
    "forum_name",
)
DIRECTION_WORDS = {"directed": False, "undirected": True, "mutual": True}  # what Gephi writes in a column `Type`


def check_roles(columns: Mapping[str, str]) -> None:
    """Refuse a role that there is not.

    Raises
    ------
    SurveyError
        With the nearest one.
    """
    strange = [role for role in columns if role not in ROLES]
    if strange:
        raise SurveyError(
            f"{strange[0]!r} is no role of a column{nearest(strange[0], ROLES)}; roles are {', '.join(ROLES)}."
        )


def is_called(column: str, names: Sequence[str]) -> bool:
    """Say whether a column has one of these names, however it is written.

    Examples
    --------
    >>> is_called("Tie type", TIE_COLUMNS["relation"]), is_called("comment", TIE_COLUMNS["relation"])
    (True, False)
    """
    return heading(column) in _headings(tuple(names))


@lru_cache(maxsize=256)
def _headings(names: tuple[str, ...]) -> frozenset[str]:
    """Return the names as headings are compared; a table of thousands of columns asks for the same ones each time."""
    return frozenset(map(heading, names))
