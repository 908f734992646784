"""The CloudFormation that `sls package --stage prod` makes: what would run on AWS, and with which rights."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from admin.pages import addresses
from admin.site import SITE
from dev import resources as resources_file
from dev.local import ROOT
from dev.service import all_functions, environment_names, load_yaml
from tests.packaging import OPTIONAL, Template, functions, resources
from tests.test_cold_start import AWS
from website.policy import hashes

REGION = "eu-central-1"

CURSOR_SECRET = "LookupsTable[SECRET]"
WHAT_FINDS = "LookupsTable[EMAIL#* WORD#*]"
LISTS = "all registered:* status:* tag:* externalId:* owner:* town:* country:*"
EVERY_LIST = f"[{LISTS} trash]"
READS_OF_LISTS = f"ListsTable/index/*{EVERY_LIST} ListsTable{EVERY_LIST}"
UNREGISTERED = "LookupsTable[UNREGISTERED#*]"
REGISTERS = {"dynamodb:PutItem": "CustomerIdsTable", "dynamodb:DeleteItem": UNREGISTERED}
KNOWN = "PeopleTable[EMAIL#* PEOPLE]"
PAGES = {"dynamodb:GetItem": CURSOR_SECRET, "dynamodb:PutItem": CURSOR_SECRET}
ACTIVITIES, THEIR_TRASH = "all done:* kind:* due:* owner:* customerId:*", "trash trash:customerId:*"
UNSETTLED = "LookupsTable[UNSETTLED#*]"
SETTLES = {
    "dynamodb:GetItem": f"ActivitiesTable CustomersTable {UNSETTLED}",
    "dynamodb:ConditionCheckItem": "CustomersTable",
    "dynamodb:BatchGetItem": "ActivitiesTable",
    "dynamodb:Query": "ActivitiesListsTable[customerId:* trash:customerId:* merged:*] HistoryTable",
    "dynamodb:PutItem": (
        f"ActivitiesHistoryTable ActivitiesListsTable[{ACTIVITIES} {THEIR_TRASH} merged:*] "
        "ActivitiesLookupsTable[WORD#*] ActivitiesTable"
    ),
    "dynamodb:DeleteItem": (
        f"ActivitiesHistoryTable ActivitiesListsTable[{ACTIVITIES} {THEIR_TRASH} merged:*] "
        "ActivitiesLookupsTable[WORD#*] ActivitiesTable"
    ),
    "dynamodb:UpdateItem": "ActivitiesLookupsTable[COUNT FACET TRASHED] CustomersTable",
}
"""What brings the records that belong to a customer to where it is."""
OWNERS = "PeopleTable[EMAIL#* PROJECTION]"
"""What tells whether records can be given to somebody."""
NEW_ROWS = f"ActivitiesHistoryTable ActivitiesListsTable[{ACTIVITIES}] ActivitiesLookupsTable[WORD#*] ActivitiesTable"
WRITES_WITH_ROWS = {
    "dynamodb:GetItem": "CustomersTable LookupsTable[REQUEST#*]",
    "dynamodb:BatchGetItem": f"ActivitiesTable CustomersTable {OWNERS} SessionsTable",
    "dynamodb:ConditionCheckItem": "CustomersTable",
    "dynamodb:PutItem": (
        f"ActivitiesHistoryTable ActivitiesListsTable[{ACTIVITIES}] ActivitiesListsTable[{THEIR_TRASH}] "
        f"ActivitiesLookupsTable[WORD#*] ActivitiesTable CustomersTable HistoryTable ListsTable[{LISTS}] {WHAT_FINDS} "
        "LookupsTable[REQUEST#*]"
    ),
    "dynamodb:DeleteItem": (
        f"ActivitiesListsTable[{ACTIVITIES} {THEIR_TRASH}] ActivitiesLookupsTable[WORD#*] "
        f"ListsTable[{LISTS}] {WHAT_FINDS}"
    ),
    "dynamodb:UpdateItem": "ActivitiesLookupsTable[COUNT FACET TRASHED] LookupsTable[FACET]",
    "dynamodb:Query": "ActivitiesHistoryTable HistoryTable",
}
FILES = ("s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject")
IMPORT_EXECUTIONS = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:${ImportWorkflow.Name}:*"
_EVERY_ROW = "all status:* country:* registered:* town:* tag:* owner:* externalId:* done:* kind:* due:* customerId:*"
_EVERY_WORD = "EMAIL#* WORD#* UNSETTLED#* UNREGISTERED#*"
_IMPORTED = (
    f"ActivitiesHistoryTable ActivitiesListsTable[{_EVERY_ROW}] ActivitiesLookupsTable[{_EVERY_WORD}] ActivitiesTable "
    f"CustomersTable HistoryTable"
)
_LOOKED_INTO = "customerId:* trash:customerId:* externalId:*"
_FOUND = f"ListsTable[{_EVERY_ROW}] LookupsTable[{_EVERY_WORD}]"
IMPORTS = {
    "dynamodb:GetItem": "ActivitiesHistoryTable ActivitiesTable CustomersTable HistoryTable ImportsTable",
    "dynamodb:BatchGetItem": f"ActivitiesTable CustomersTable ImportsTable LookupsTable[EMAIL#*] {OWNERS}",
    "dynamodb:ConditionCheckItem": "CustomersTable",
    "dynamodb:Query": (
        f"ActivitiesListsTable[{_LOOKED_INTO}] ImportsTable ListsTable[{_LOOKED_INTO}] LookupsTable[WORD#>*]"
    ),
    "dynamodb:PutItem": f"{_IMPORTED} ImportsTable {_FOUND}",
    "dynamodb:DeleteItem": f"{_IMPORTED} {_FOUND}",
    "dynamodb:UpdateItem": (
        "ActivitiesLookupsTable[COUNT FACET TRASHED] ImportsTable LookupsTable[COUNT FACET TRASHED]"
    ),
    "s3:GetObject": "ImportsBucket/imports/*",
    "s3:PutObject": "ImportsBucket/imports/*/outcomes/*",
}
"""What imports records of every resource, and undoes that."""
IMPORT_ACTIONS = ("BatchGetItem", "GetItem", "PutItem", "Query", "UpdateItem")
_EVERY_LIST = (
    "all status:* country:* registered:* town:* tag:* owner:* externalId:* trash done:* kind:* due:* customerId:* "
    "trash:customerId:*"
)
_OF_PARENTS = "all status:* country:* registered:* town:* tag:* owner:* externalId:* trash merged:*"
_BELOW = "[customerId:* trash:customerId:* merged:*]"
ERASES = {
    "dynamodb:GetItem": "ActivitiesTable CustomerIdsTable CustomersTable ErasuresTable",
    "dynamodb:BatchGetItem": "ActivitiesTable CustomersTable ErasuresTable ImportsTable SessionsTable",
    "dynamodb:ConditionCheckItem": "ActivitiesTable CustomersTable",
    "dynamodb:Query": (
        f"ActivitiesHistoryTable ActivitiesListsTable{_BELOW} HistoryTable ImportsTable[ABOUT#*] ListsTable{_BELOW}"
    ),
    "dynamodb:PutItem": (
        f"ActivitiesHistoryTable ActivitiesLookupsTable[UNSETTLED#*] ErasuresTable HistoryTable {UNSETTLED}"
    ),
    "dynamodb:DeleteItem": (
        f"ActivitiesHistoryTable ActivitiesListsTable[{_EVERY_LIST} merged:*] ActivitiesLookupsTable[EMAIL#* WORD#*] "
        f"ActivitiesTable CustomersTable HistoryTable ListsTable[{_EVERY_LIST} merged:*] {WHAT_FINDS}"
    ),
    "dynamodb:UpdateItem": "ActivitiesLookupsTable[COUNT FACET TRASHED] LookupsTable[COUNT FACET TRASHED]",
}
"""What tells everything about a record of any resource, and erases it; followRecords deletes the rest."""
_MERGED_ROWS = f"[{_EVERY_LIST} merged:*]"
_NOTED = "[EMAIL#* WORD#* REQUEST#* UNSETTLED#* UNREGISTERED#*]"
_FOUND_NO_MORE = "[EMAIL#* WORD#* UNSETTLED#*]"
_READ_OF_MERGES = "[REQUEST#* UNSETTLED#*]"
MERGES = {
    "dynamodb:GetItem": (
        f"ActivitiesHistoryTable ActivitiesLookupsTable{_READ_OF_MERGES} ActivitiesTable CustomersTable HistoryTable "
        f"LookupsTable{_READ_OF_MERGES}"
    ),
    "dynamodb:BatchGetItem": f"ActivitiesTable CustomersTable {OWNERS} SessionsTable",
    "dynamodb:ConditionCheckItem": "ActivitiesTable CustomersTable",
    "dynamodb:Query": "ActivitiesHistoryTable ActivitiesListsTable[customerId:* trash:customerId:*] HistoryTable",
    "dynamodb:PutItem": (
        f"ActivitiesHistoryTable ActivitiesListsTable{_MERGED_ROWS} ActivitiesLookupsTable{_NOTED} ActivitiesTable "
        f"CustomersTable HistoryTable ListsTable{_MERGED_ROWS} LookupsTable{_NOTED}"
    ),
    "dynamodb:DeleteItem": (
        f"ActivitiesListsTable{_MERGED_ROWS} ActivitiesLookupsTable{_FOUND_NO_MORE} "
        f"ListsTable{_MERGED_ROWS} LookupsTable{_FOUND_NO_MORE}"
    ),
    "dynamodb:UpdateItem": (
        "ActivitiesLookupsTable[COUNT FACET TRASHED] ActivitiesTable CustomersTable LookupsTable[COUNT FACET TRASHED]"
    ),
}
"""What merges two records of any resource, and undoes that."""
OF_USERS = (
    *("ListUsers", "AdminGetUser", "AdminListGroupsForUser", "AdminCreateUser", "AdminUpdateUserAttributes"),
    *("AdminAddUserToGroup", "AdminRemoveUserFromGroup", "AdminEnableUser", "AdminDisableUser", "AdminDeleteUser"),
    *("AdminResetUserPassword", "AdminSetUserMFAPreference", "AdminUserGlobalSignOut"),
)
"""What an administrator does to users; nobody sets a password for somebody else."""
COUNTS_ATTEMPTS = {f"dynamodb:{name}Item": "AttemptsTable" for name in ("Get", "Update", "Delete")}
OWN_FACTOR = {
    "dynamodb:PutItem": "PeopleTable[RECOVERY]",
    "dynamodb:UpdateItem": "PeopleTable[PEOPLE] PeopleTable[RECOVERY]",
    "dynamodb:DeleteItem": "PeopleTable[RECOVERY]",
}
"""What switches somebody's own second factor on and off."""
ROLES: dict[str, dict[str, str]] = {
    "createCustomer": {
        "dynamodb:GetItem": "LookupsTable[REQUEST#*]",
        "dynamodb:BatchGetItem": f"{OWNERS} SessionsTable",
        "dynamodb:PutItem": (
            f"{NEW_ROWS} CustomersTable HistoryTable ListsTable[{LISTS}] "
            "LookupsTable[EMAIL#* UNREGISTERED#* WORD#*] LookupsTable[REQUEST#*]"
        ),
        "dynamodb:UpdateItem": "ActivitiesLookupsTable[COUNT FACET] LookupsTable[COUNT FACET]",
        "dynamodb:Query": "ActivitiesHistoryTable HistoryTable",
    },
    "listCustomers": PAGES
    | {
        "dynamodb:BatchGetItem": "CustomersTable HistoryTable",
        "dynamodb:GetItem": f"CustomersTable LookupsTable[EMAIL#*] {CURSOR_SECRET}",
        "dynamodb:Query": f"{READS_OF_LISTS} LookupsTable[COUNT FACET TRASHED WORD#*]",
    },
    "exportCustomers": PAGES
    | {
        "dynamodb:BatchGetItem": "CustomersTable LookupsTable[EMAIL#*] SessionsTable",
        "dynamodb:GetItem": f"CustomersTable LookupsTable[EMAIL#*] {CURSOR_SECRET}",
        "dynamodb:Query": f"{READS_OF_LISTS} LookupsTable[COUNT FACET TRASHED WORD#*]",
        **dict.fromkeys(FILES, "ExportsBucket/customers/*"),
        "states:StartExecution": "ExportWorkflow",
    },
    "manageImports": {
        **dict.fromkeys((f"dynamodb:{action}" for action in IMPORT_ACTIONS), "ImportsTable"),
        "dynamodb:BatchGetItem": f"ImportsTable {OWNERS} SessionsTable",
        "dynamodb:DeleteItem": "ImportsTable[MAPPINGS#*]",
        "s3:PutObject": "ImportsBucket/imports/*/source",
        "states:StartExecution": "ImportWorkflow",
        "states:DescribeExecution": IMPORT_EXECUTIONS,
    },
    "readImports": {
        **dict.fromkeys((f"dynamodb:{action}" for action in IMPORT_ACTIONS), "ImportsTable"),
        "dynamodb:BatchGetItem": "ImportsTable SessionsTable",
        "s3:GetObject": "ImportsBucket/imports/*",
        **dict.fromkeys(
            ("s3:AbortMultipartUpload", "s3:PutObject"),
            "ImportsBucket/imports/*/reading.json ImportsBucket/imports/*/wrong-rows",
        ),
        "states:StartExecution": "ImportWorkflow",
    },
    "prepareImport": {
        "dynamodb:GetItem": (
            f"ActivitiesLookupsTable[SECRET] ActivitiesTable CustomersTable ImportsTable LookupsTable[EMAIL#*] "
            f"{CURSOR_SECRET}"
        ),
        "dynamodb:BatchGetItem": "ActivitiesTable CustomersTable",
        "dynamodb:Query": (
            "ActivitiesListsTable ActivitiesListsTable/index/* ActivitiesLookupsTable[COUNT FACET TRASHED WORD#*] "
            "ImportsTable ListsTable ListsTable/index/* LookupsTable[COUNT FACET TRASHED WORD#*]"
        ),
        "dynamodb:PutItem": f"ActivitiesLookupsTable[SECRET] {CURSOR_SECRET}",
        "dynamodb:UpdateItem": "ImportsTable",
        "s3:GetObject": "ImportsBucket/imports/*",
        **dict.fromkeys(
            ("s3:AbortMultipartUpload", "s3:PutObject"),
            "ImportsBucket/imports/*/manifest*.json ImportsBucket/imports/*/rows*.jsonl ImportsBucket/imports/*/todo/*",
        ),
    },
    "importBatch": IMPORTS,
    "finishImport": dict.fromkeys(("dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"), "ImportsTable"),
    "manageUsers": {
        **{f"dynamodb:{name}Item": "PeopleTable" for name in ("Get", "Put", "Update", "Delete", "ConditionCheck")},
        "dynamodb:Query": "AuditTable AuditTable/index/* PeopleTable",
        "dynamodb:BatchGetItem": "PeopleTable SessionsTable",
        "dynamodb:UpdateItem": "PeopleTable SessionsTable",
        **{f"cognito-idp:{name}": "UserPool" for name in OF_USERS},
    },
    "manageDuplicates": {
        "dynamodb:Query": "DuplicatesTable DuplicatesTable/index/*",
        "dynamodb:GetItem": f"DuplicatesTable {CURSOR_SECRET}",
        "dynamodb:PutItem": f"DuplicatesTable {CURSOR_SECRET}",
        "dynamodb:BatchGetItem": "CustomersTable DuplicatesTable SessionsTable",
    },
    "getCustomerFacets": {"dynamodb:Query": "LookupsTable[COUNT FACET FACET#*]"},
    "listActions": {
        "dynamodb:Query": "ActivitiesHistoryTable/index/at-index "
        "ActivitiesListsTable/index/due-index[registered:* done:false] ActivitiesLookupsTable[COUNT FACET] "
        "HistoryTable/index/at-index HistoryTable/index/by-index ListsTable[registered:* done:false] "
        "LookupsTable[COUNT FACET]",
        "dynamodb:GetItem": "LookupsTable[SECRET]",
        "dynamodb:PutItem": "LookupsTable[SECRET]",
    },
    "revertCustomer": {
        "dynamodb:GetItem": "CustomersTable",
        "dynamodb:BatchGetItem": "CustomersTable SessionsTable",
        "dynamodb:PutItem": f"CustomersTable HistoryTable ListsTable[{LISTS}] {WHAT_FINDS}",
        "dynamodb:DeleteItem": f"ListsTable[{LISTS}] {WHAT_FINDS}",
        "dynamodb:UpdateItem": "LookupsTable[FACET]",
        "dynamodb:Query": "HistoryTable",
    },
    "getCustomer": {"dynamodb:GetItem": "CustomersTable ErasuresTable[customers]"},
    "managePersonalData": ERASES,
    "mergeRecords": MERGES,
    "replaceCustomer": WRITES_WITH_ROWS,
    "updateCustomer": WRITES_WITH_ROWS,
    "deleteCustomer": SETTLES
    | {
        "dynamodb:BatchGetItem": "ActivitiesTable CustomersTable SessionsTable",
        "dynamodb:PutItem": f"{SETTLES['dynamodb:PutItem']} CustomersTable HistoryTable ListsTable[trash] {UNSETTLED}",
        "dynamodb:DeleteItem": (
            f"{SETTLES['dynamodb:DeleteItem']} CustomersTable HistoryTable ListsTable{EVERY_LIST} "
            f"ListsTable[merged:*] {WHAT_FINDS} {UNSETTLED}"
        ),
        "dynamodb:Query": f"{SETTLES['dynamodb:Query']} ListsTable[merged:*]",
        "dynamodb:UpdateItem": f"{SETTLES['dynamodb:UpdateItem']} LookupsTable[COUNT FACET TRASHED]",
    },
    "restoreCustomer": SETTLES
    | {
        "dynamodb:BatchGetItem": "ActivitiesTable CustomersTable SessionsTable",
        "dynamodb:PutItem": (
            f"{SETTLES['dynamodb:PutItem']} CustomersTable HistoryTable ListsTable[{LISTS}] "
            f"LookupsTable[EMAIL#* UNREGISTERED#* WORD#*] {UNSETTLED}"
        ),
        "dynamodb:DeleteItem": f"{SETTLES['dynamodb:DeleteItem']} ListsTable[trash] {UNSETTLED}",
        "dynamodb:UpdateItem": f"{SETTLES['dynamodb:UpdateItem']} LookupsTable[COUNT FACET TRASHED]",
    },
    "getCustomerHistory": PAGES | {"dynamodb:Query": "HistoryTable"},
    "customMessage": {},
    "createSession": COUNTS_ATTEMPTS
    | OWN_FACTOR
    | {
        "dynamodb:GetItem": f"AttemptsTable {KNOWN}",
        "dynamodb:PutItem": f"{OWN_FACTOR['dynamodb:PutItem']} SessionsTable",
        "dynamodb:UpdateItem": f"AttemptsTable {OWN_FACTOR['dynamodb:UpdateItem']}",
        "dynamodb:DeleteItem": f"AttemptsTable {OWN_FACTOR['dynamodb:DeleteItem']}",
    }
    | {"cognito-idp:AdminGetUser": "UserPool", "cognito-idp:AdminSetUserMFAPreference": "UserPool"},
    "getSession": {},
    "deleteSession": {
        "dynamodb:GetItem": KNOWN,
        **dict.fromkeys(("dynamodb:BatchGetItem", "dynamodb:UpdateItem"), "SessionsTable"),
        "dynamodb:Query": "SessionsTable",
    },
    "refreshSession": dict.fromkeys(("dynamodb:GetItem", "dynamodb:UpdateItem"), "SessionsTable"),
    "changePassword": COUNTS_ATTEMPTS
    | OWN_FACTOR
    | {
        "dynamodb:BatchGetItem": "SessionsTable",
        "dynamodb:PutItem": f"{OWN_FACTOR['dynamodb:PutItem']} SessionsTable",
        "dynamodb:UpdateItem": f"AttemptsTable {OWN_FACTOR['dynamodb:UpdateItem']} SessionsTable",
        "dynamodb:DeleteItem": f"AttemptsTable {OWN_FACTOR['dynamodb:DeleteItem']}",
        "cognito-idp:AdminGetUser": "UserPool",
    },
    "resetPassword": COUNTS_ATTEMPTS
    | dict.fromkeys(("cognito-idp:AdminGetUser", "cognito-idp:AdminUserGlobalSignOut"), "UserPool")
    | {"dynamodb:GetItem": f"AttemptsTable {KNOWN}", "dynamodb:UpdateItem": "AttemptsTable SessionsTable"},
    "putCustomerId": REGISTERS,
    "getCustomerId": {"dynamodb:GetItem": "CustomerIdsTable"},
    "deleteCustomerId": {"dynamodb:DeleteItem": "CustomerIdsTable", "dynamodb:PutItem": UNREGISTERED},
    "submitWorkflow": {"states:StartExecution": "RegistrationWorkflow"},
    "validateExists": {"dynamodb:GetItem": "CustomerIdsTable"},
    "insertId": REGISTERS,
    "logOutcome": {},
    "publishEvents": {
        "dynamodb:GetRecords": "ActivitiesTable CustomersTable",
        "dynamodb:GetShardIterator": "ActivitiesTable CustomersTable",
        "dynamodb:DescribeStream": "ActivitiesTable CustomersTable",
        "dynamodb:ListStreams": "ActivitiesTable CustomersTable",
        "events:PutEvents": (
            'EventBus[{"ForAllValues:StringEquals": {"events:source": ["customer.api", "activity.api"]}}]'
        ),
        "sqs:SendMessage": "UnpublishedRecords",
    },
    "followRecords": SETTLES
    | {
        "dynamodb:BatchGetItem": "ActivitiesTable CustomersTable DuplicatesTable LookupsTable[COUNTED#*]",
        "dynamodb:ConditionCheckItem": "CustomersTable DuplicatesTable",
        "dynamodb:GetItem": (
            "ActivitiesLookupsTable[FACET] ActivitiesLookupsTable[UNSETTLED#*] ActivitiesTable CustomersTable "
            f"DuplicatesTable ErasuresTable ImportsTable LookupsTable[FACET] {UNSETTLED}"
        ),
        "dynamodb:Query": (
            "ActivitiesHistoryTable ActivitiesListsTable[customerId:* trash:customerId:* merged:*] "
            f"ActivitiesListsTable[{THEIR_TRASH}] DuplicatesTable ErasuresTable HistoryTable ImportsTable "
            f"ListsTable[merged:*] ListsTable[{THEIR_TRASH}]"
        ),
        "dynamodb:PutItem": (
            f"{SETTLES['dynamodb:PutItem']} DuplicatesTable ErasuresTable HistoryTable "
            f"ListsTable[{_OF_PARENTS}] LookupsTable[COUNTED#*] LookupsTable[EMAIL#* WORD#* UNSETTLED#*] {UNSETTLED}"
        ),
        "dynamodb:UpdateItem": (
            "ActivitiesLookupsTable[COUNT FACET TRASHED] ActivitiesLookupsTable[FACET] ActivitiesLookupsTable[TRASHED] "
            "CustomersTable ErasuresTable ImportsTable LookupsTable[COUNT FACET TRASHED] LookupsTable[FACET#*] "
            "LookupsTable[FACET] LookupsTable[TRASHED]"
        ),
        "dynamodb:DeleteItem": (
            f"ActivitiesHistoryTable ActivitiesListsTable[{ACTIVITIES} {THEIR_TRASH} merged:*] "
            f"ActivitiesListsTable[{THEIR_TRASH}] ActivitiesLookupsTable[UNSETTLED#*] ActivitiesLookupsTable[WORD#*] "
            "ActivitiesTable CustomerIdsTable CustomersTable DuplicatesTable HistoryTable ImportsTable "
            f"ListsTable[{_OF_PARENTS}] ListsTable[{THEIR_TRASH}] LookupsTable[COUNTED#*] "
            f"LookupsTable[EMAIL#* WORD#* UNSETTLED#*] LookupsTable[FACET#*] {UNREGISTERED} {UNSETTLED}"
        ),
        **dict.fromkeys(("s3:DeleteObject", "s3:AbortMultipartUpload"), "ExportsBucket/* ImportsBucket/imports/*"),
        **dict.fromkeys(("s3:ListBucket", "s3:ListBucketMultipartUploads"), "ExportsBucket ImportsBucket"),
        "sqs:SendMessage": "UnpublishedRecords",
        "sns:Publish": "Alerts",
        "dynamodb:GetRecords": "CustomersTable ErasuresTable",
        "dynamodb:GetShardIterator": "CustomersTable ErasuresTable",
        "dynamodb:DescribeStream": "CustomersTable ErasuresTable",
        "dynamodb:ListStreams": "CustomersTable ErasuresTable",
    },
    "reconcileIds": REGISTERS
    | {"dynamodb:Query": UNREGISTERED, "dynamodb:ConditionCheckItem": "CustomerIdsTable CustomersTable"},
    "readActivities": {
        "dynamodb:BatchGetItem": "ActivitiesHistoryTable ActivitiesTable",
        "dynamodb:GetItem": ("ActivitiesLookupsTable[SECRET] ActivitiesTable CustomersTable ErasuresTable[activities]"),
        "dynamodb:PutItem": "ActivitiesLookupsTable[SECRET]",
        "dynamodb:Query": (
            "ActivitiesHistoryTable ActivitiesHistoryTable/index/by-index ActivitiesListsTable "
            "ActivitiesListsTable/index/* ActivitiesLookupsTable[COUNT FACET TRASHED WORD#*]"
        ),
    },
    "writeActivities": {
        "dynamodb:GetItem": "ActivitiesLookupsTable[REQUEST#*] ActivitiesTable CustomersTable",
        "dynamodb:BatchGetItem": f"ActivitiesTable {OWNERS} SessionsTable",
        "dynamodb:ConditionCheckItem": "CustomersTable",
        "dynamodb:PutItem": (
            f"ActivitiesHistoryTable ActivitiesListsTable[{ACTIVITIES} {THEIR_TRASH}] "
            "ActivitiesLookupsTable[WORD#* REQUEST#*] ActivitiesTable"
        ),
        "dynamodb:DeleteItem": f"ActivitiesListsTable[{ACTIVITIES} {THEIR_TRASH}] ActivitiesLookupsTable[WORD#*]",
        "dynamodb:UpdateItem": "ActivitiesLookupsTable[COUNT FACET TRASHED]",
        "dynamodb:Query": "ActivitiesHistoryTable",
    },
    "administerActivities": {
        "dynamodb:GetItem": "ActivitiesTable CustomersTable",
        "dynamodb:BatchGetItem": "ActivitiesTable SessionsTable",
        "dynamodb:ConditionCheckItem": "ActivitiesTable CustomersTable",
        "dynamodb:PutItem": (
            f"ActivitiesHistoryTable ActivitiesListsTable[{ACTIVITIES} {THEIR_TRASH}] "
            "ActivitiesLookupsTable[WORD#*] ActivitiesTable"
        ),
        "dynamodb:DeleteItem": (
            f"ActivitiesHistoryTable ActivitiesListsTable[{ACTIVITIES} {THEIR_TRASH} merged:*] "
            "ActivitiesLookupsTable[WORD#*] ActivitiesTable"
        ),
        "dynamodb:UpdateItem": "ActivitiesLookupsTable[COUNT FACET TRASHED]",
        "dynamodb:Query": "ActivitiesHistoryTable ActivitiesListsTable[merged:*]",
    },
    "exportActivities": {
        "dynamodb:BatchGetItem": "ActivitiesTable SessionsTable",
        "dynamodb:GetItem": "ActivitiesLookupsTable[SECRET] ActivitiesTable CustomersTable",
        "dynamodb:PutItem": "ActivitiesLookupsTable[SECRET]",
        "dynamodb:Query": (
            "ActivitiesListsTable ActivitiesListsTable/index/* ActivitiesLookupsTable[COUNT FACET TRASHED WORD#*]"
        ),
        **dict.fromkeys(FILES, "ExportsBucket/activities/*"),
        "states:StartExecution": "ExportWorkflow",
    },
}
"""Function -> each action it may do -> on what, in alphabetical order; ``[KEY]``: on items of that partition only."""

EVERYBODY_LOGS = {"logs:CreateLogStream", "logs:CreateLogGroup", "logs:PutLogEvents"}
TRACES = {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}
NO_RESOURCE_TO_NAME = TRACES | {
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
}
"""Actions for which AWS knows no narrower resource than ``*``: traces, and deliveries of a state machine's log."""
_FROM_THE_PACKAGE = """
import importlib, json, sys
package, known, modules = json.loads(sys.argv[1])
class OnlyKnown:
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] not in {*known, *sys.stdlib_module_names}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, OnlyKnown())
sys.path.insert(0, package)
for module in modules:
    assert importlib.import_module(module).__file__.startswith(package)
schema = importlib.import_module('schemas.customer').CustomerSchema()
print(*(schema.validate({'name': 'Ann', 'email': email}) for email in ('ann@b\u00fccher.de', 'nobody')))
"""
OUTPUTS = {"ApiEndpoint", "TableName", "SiteUrl", "SiteBucketName", "UserPoolId", "UserPoolClientId"}


def listed(value: Any) -> list[Any]:
    """Return a list, also of one."""
    return value if isinstance(value, list) else [value]


def statements(template: Template, role: str) -> list[Any]:
    """Return the statements of a role's own policies."""
    policies = template["Resources"][role]["Properties"].get("Policies", [])
    return [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]


def target(resource: Any) -> str:
    """Return a short name of what a statement names: ``Table``, ``Table/index/*``."""
    if isinstance(resource, dict) and "Fn::GetAtt" in resource:
        return str(resource["Fn::GetAtt"][0])
    text = str(resource.get("Fn::Sub", resource.get("Ref", resource)) if isinstance(resource, dict) else resource)
    return re.sub(r"\$\{(\w+)\.Arn\}", r"\1", text)


_ON_KEYS = ("ForAllValues:StringEquals", "ForAllValues:StringLike")


def only_on(statement: Any) -> str:
    """Return what a statement's condition limits it to."""
    condition = statement.get("Condition")
    if not condition:
        return ""
    ((operator, limits),) = condition.items() if len(condition) == 1 else (("", {}),)
    keys = limits.get("dynamodb:LeadingKeys") if operator in _ON_KEYS else None
    return f"[{' '.join(keys)}]" if keys else f"[{json.dumps(condition, sort_keys=True)}]"


def test_cfn_lint_finds_nothing(template_path: Path, full_template_path: Path) -> None:
    """It reads the template more strictly than a deployment does; so it does where all is on that is off by default."""
    assert lint(template_path, full_template_path) == (0, "")


def test_cfn_lint_finds_nothing_in_other_stacks() -> None:
    """They are deployed as they stand, to us-east-1."""
    assert lint(ROOT / "resources/access-logs.yml", ROOT / "docs/web-acl.yml", region="us-east-1") == (0, "")


def test_the_access_logs_say_nothing_of_persons() -> None:
    """No address of a caller, no query, which can hold what somebody searched for, no cookie, no page before."""
    fields = set(load_yaml("resources/access-logs.yml")["Resources"]["Delivery"]["Properties"]["RecordFields"])

    assert {field for field in fields if re.search("ip|query|[Cc]ookie|forwarded|Referer|User-Agent", field)} == set()
    assert {"date", "time", "cs-method", "cs-uri-stem", "sc-status", "x-edge-detailed-result-type"} <= fields


def test_every_table_and_index_scales(full_template: Template) -> None:
    """When units are bought instead of requests."""
    wanted = set()
    for name, table in resources(full_template, "DynamoDB::Table").items():
        if name in {
            *load_yaml("resources/generated.yml")["Resources"],
            "DuplicatesTable",
            "ErasuresTable",
            "ImportsTable",
            "PeopleTable",
            "AuditTable",
            "AttemptsTable",
            "SessionsTable",
        }:
            assert table["BillingMode"] == "PAY_PER_REQUEST"  # whatever a stage buys for the customers
            continue
        assert table["BillingMode"] == "PROVISIONED"
        places = ["", *(f"/index/{index['IndexName']}" for index in table.get("GlobalSecondaryIndexes", []))]
        wanted |= {f"table/${{{name}}}{place}" for place in places}
    scaled = [
        target["ResourceId"]["Fn::Sub"]
        for target in resources(full_template, "ApplicationAutoScaling::ScalableTarget").values()
    ]
    assert sorted(scaled) == sorted([*wanted, *wanted])  # reads and writes


def lint(*paths: Path, region: str = REGION) -> tuple[int, str]:
    """Run cfn-lint; return its exit code and what it says, with the template where that is."""
    done = subprocess.run(  # noqa: S603 a command of our own environment
        [str(ROOT / ".venv/bin/cfn-lint"), "--regions", region, "--template", *map(str, paths)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_only_what_runs_is_shipped(template_path: Path) -> None:
    """The package has seven rooms and the packages of requirements.txt: no tests, no templates, no SDK."""
    with ZipFile(template_path.parent / "clientele.zip") as archive:
        names = archive.namelist()

    top = {name.partition("/")[0] for name in names if not name.partition("/")[0].endswith(".dist-info")}
    assert top - {"bin", "requirements.txt", ".completed_requirements"} == {  # what pip leaves beside packages
        "records",
        "customers",
        "activities",
        "all_resources.py",
        "registry",
        "people",
        "schemas",
        "exports",
        "imports",
        "openpyxl",
        "et_xmlfile",
        "handlers",
        "marshmallow",
        "phonenumbers",
        "email_validator",
        "idna",
        ".venv",
    }
    compiled = {name for name in names if "__pycache__" in name}
    for_the_runtime = f"python{sys.version_info.major}.{sys.version_info.minor}" == "python3.13"
    assert bool(compiled) == for_the_runtime  # dev/compiled.py
    assert (template_path.parent / "clientele.zip").stat().st_size < (2_300_000 if compiled else 1_300_000)


def test_what_is_shipped_is_enough(template_path: Path, tmp_path: Path) -> None:
    """Every function loads from the package and Lambda's SDK alone, and an e-mail address can be read."""
    package = template_path.parent / "clientele.zip"
    with ZipFile(package) as archive:
        shipped = {name.partition("/")[0].removesuffix(".py") for name in archive.namelist()}
    modules = [each["handler"].partition(".")[0] for each in all_functions().values()]

    given = json.dumps([str(package), sorted(shipped | AWS), [module.replace("/", ".") for module in modules]])
    done = subprocess.run(  # noqa: S603 our own interpreter on our own package
        [sys.executable, "-c", _FROM_THE_PACKAGE, given],
        cwd=tmp_path,
        env={**dict.fromkeys(environment_names(), "value"), "RESOURCE": "activities", "AWS_DEFAULT_REGION": REGION},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "{} {'email': ['Enter a valid email address. It looks like ann@example.com.']}\n"


def test_nobody_has_a_role_for_all(template: Template) -> None:
    """The framework's shared role would serve nobody, and may read the stream."""
    assert "IamRoleLambdaExecution" not in template["Resources"]


def test_the_package_has_the_rules_of_its_time_zone(
    full_template: Template, full_template_path: Path, tmp_path: Path
) -> None:
    """Of that one alone; they are read from the package, wherever the machine has its own."""
    with ZipFile(full_template_path.parent / "clientele.zip") as archive:
        names = [name for name in archive.namelist() if "zoneinfo" in name]
        archive.extractall(tmp_path)
    code = 'from records import days; print(days.start("2011-12-31", "Pacific/Apia"))'
    done = subprocess.run(  # noqa: S603 our own interpreter
        [sys.executable, "-S", "-c", code],
        cwd=tmp_path,
        env={"PYTHONTZPATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )

    assert [name.rpartition("/zoneinfo/")[2] for name in names] == ["Pacific/Apia"]
    assert done.stdout == "2011-12-30T10:00:00.000Z\n"
    assert {function["Environment"]["Variables"]["TIME_ZONE"] for function in functions(full_template).values()} == {
        "Pacific/Apia"
    }
    assert full_template["Outputs"]["TimeZone"]["Value"] == "Pacific/Apia"


def test_a_role_has_exactly_the_rights_of_the_table(template: Template) -> None:
    """A function that gains or loses a right does so in ROLES above, where it is seen."""
    rights: dict[str, dict[str, str]] = {}
    for name, function in functions(template).items():
        found: dict[str, set[str]] = {}
        for statement in statements(template, function["Role"]["Fn::GetAtt"][0]):
            assert statement["Effect"] == "Allow"
            for action in set(listed(statement["Action"])) - EVERYBODY_LOGS - TRACES:
                places = {target(resource) + only_on(statement) for resource in listed(statement["Resource"])}
                found.setdefault(action, set()).update(places)
        rights[name] = {action: " ".join(sorted(places)) for action, places in found.items()}

    assert rights == {name: _audited(name, role) for name, role in ROLES.items()}


def test_the_audit_log_is_only_added_to(template: Template) -> None:
    """Time alone deletes an entry; who reads the log is an administrator."""
    done: dict[str, set[str]] = {}
    for name, each in template["Resources"].items():
        for statement in statements(template, name) if each["Type"] == "AWS::IAM::Role" else []:
            if any("AuditTable" in target(resource) or resource == "*" for resource in listed(statement["Resource"])):
                done.setdefault(name, set()).update(listed(statement["Action"]))

    rights = {name: {action for action in actions if action.startswith("dynamodb:")} for name, actions in done.items()}
    readers = {name: actions for name, actions in rights.items() if actions - {"dynamodb:PutItem"}}
    assert readers == {"ManageUsersIamRoleLambdaExecution": {"dynamodb:PutItem", "dynamodb:Query"}}
    table = resources(template, "DynamoDB::Table")["AuditTable"]
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expiresAt", "Enabled": True}


def _audited(name: str, role: dict[str, str]) -> dict[str, str]:
    """Return a role with the right to add to the audit log, which each function has that a person reaches."""
    events = [event["http"] for event in all_functions()[name].get("events", []) if "http" in event]
    reached = any("authorizer" in event for event in events) or name in (
        "createSession",
        "deleteSession",
        "resetPassword",
    )
    added = " ".join(sorted(["AuditTable", *_places(role.get("dynamodb:PutItem", ""))]))
    return role | ({"dynamodb:PutItem": added} if reached else {})


def _places(text: str) -> list[str]:
    """Return the places of a role's right; those of a table's partitions have blanks in them."""
    return re.findall(r"[^ \[]+(?:\[[^\]]*\])?", text)


def test_a_function_writes_its_own_log_and_nobody_elses(template: Template) -> None:
    """The rights that every role has are limited to its function's log group, or have no resource to name."""
    for name, function in functions(template).items():
        common = {
            action: listed(statement["Resource"])
            for statement in statements(template, function["Role"]["Fn::GetAtt"][0])
            for action in listed(statement["Action"])
            if action in EVERYBODY_LOGS | TRACES
        }
        log = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/clientele-prod-"
        own_log = [{"Fn::Sub": f"{log}{name}:*:*"}]
        assert common == {action: ["*"] if action in TRACES else own_log for action in EVERYBODY_LOGS | TRACES}


def test_the_api_calls_the_functions_of_its_routes_and_no_others(template: Template) -> None:
    """Each integration names the one role that may; no function lets the API call it by itself."""
    methods = resources(template, "ApiGateway::Method").values()
    proxies = [each["Integration"] for each in methods if each["Integration"]["Type"] == "AWS_PROXY"]
    called = {match for each in proxies for match in re.findall(r"\w+LambdaFunction", json.dumps(each["Uri"]))}

    (statement,) = statements(template, "ApiRole")
    assert all(each["Credentials"] == {"Fn::GetAtt": ["ApiRole", "Arn"]} for each in proxies)
    assert statement["Action"] == "lambda:InvokeFunction"
    assert sorted(each["Fn::GetAtt"][0] for each in statement["Resource"]) == sorted(called)
    permitted = [each["Principal"] for each in resources(template, "Lambda::Permission").values()]
    assert not [each for each in permitted if "apigateway" in json.dumps(each)]


def test_no_resource_waits_for_itself(template: Template) -> None:
    """CloudFormation refuses a circle, such as pool, function of its mails, site, API and pool."""
    names = template["Resources"].keys()
    referred = {
        name: set(_referred(each.get("Properties", {}))) | {*_as_list(each.get("DependsOn", []))}
        for name, each in template["Resources"].items()
    }

    order = list(TopologicalSorter({name: sorted(names & to) for name, to in referred.items()}).static_order())

    assert order.index("UserPool") < order.index("SiteDistribution") < order.index("CustomMessageLambdaFunction")


def _as_list(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _referred(value: Any) -> Iterator[str]:
    """Yield the names that a part of a template refers to."""
    if isinstance(value, list):
        for each in value:
            yield from _referred(each)
    if not isinstance(value, dict):
        return
    for name, each in value.items():
        if name == "Ref":
            yield each
        elif name == "Fn::GetAtt":
            yield each[0] if isinstance(each, list) else each.partition(".")[0]
        elif name == "Fn::Sub":
            yield from re.findall(r"\$\{(\w+)[.}]", each if isinstance(each, str) else each[0])
            yield from _referred(each)
        else:
            yield from _referred(each)


def test_functions_of_routes_know_the_edge(template: Template) -> None:
    """And no others: its secret tells where a request comes from."""
    routes = {
        name for name, each in all_functions().items() if any("http" in event for event in each.get("events", []))
    }
    functions_ = resources(template, "Lambda::Function")
    told = {
        name
        for name, each in functions_.items()
        if each["Environment"]["Variables"].get("ORIGIN_SECRET") == {"Fn::GetAtt": ["OriginClient", "ClientSecret"]}
    }

    assert told == {f"{name[0].upper()}{name[1:]}LambdaFunction" for name in routes}


ROOM = 450
"""How large the template may be with a further resource, so that there is room for what people add."""
LIMIT = 500
"""CloudFormation takes no larger template."""


@pytest.mark.parametrize(("packaged", "most"), [("template", ROOM), ("full_template", LIMIT)])
def test_there_is_room_for_another_resource(request: pytest.FixtureRequest, packaged: str, most: int) -> None:
    """With a further resource that is as large as activities; also where all is on that is off by default."""
    resources: dict[str, Any] = request.getfixturevalue(packaged)["Resources"]
    of_activities = [name for name in resources if re.search("activit", name, re.IGNORECASE)]

    assert len(of_activities) > 30
    assert len(resources) + len(of_activities) <= most


def test_what_is_generated_is_what_the_declarations_say() -> None:
    """The message names the command."""
    for file, wanted in resources_file.files().items():
        assert (ROOT / file).read_text(encoding="utf-8") == wanted, resources_file.STALE.format(file)


def test_nothing_else_is_allowed_on_everything(template: Template) -> None:
    """``Resource: "*"`` stands only where AWS offers nothing narrower, and only its own actions stand beside it."""
    everywhere = {
        action
        for role in resources(template, "IAM::Role")
        for statement in statements(template, role)
        if "*" in listed(statement["Resource"])
        for action in listed(statement["Action"])
    }

    assert everywhere <= NO_RESOURCE_TO_NAME


def test_every_resource_of_everything_says_why() -> None:
    """The reason stands in the statement."""
    silent = []
    for path in [ROOT / "serverless.yml", *sorted((ROOT / "resources").glob("*.yml"))]:
        text = path.read_text(encoding="utf-8")
        for found in re.finditer(r"""Resource: *\[?["']\*["'].*""", text):
            statement = text[text.rindex("Effect:", 0, found.start()) : found.end()]
            if "Deny" not in statement and " # " not in statement:
                silent.append(f"{path.name}: {statement}")

    assert silent == []


def test_every_function_is_its_own_and_can_be_watched(template: Template) -> None:
    """It has a role that nobody shares, the table's name, traces, and a log that is kept for so long."""
    found = functions(template)
    logs = {
        group["LogGroupName"]: group["RetentionInDays"]
        for group in resources(template, "Logs::LogGroup").values()
        if isinstance(group["LogGroupName"], str)
    }

    roles = [function["Role"]["Fn::GetAtt"][0] for function in found.values()]
    assert len(set(roles)) == len(roles)
    assert "IamRoleLambdaExecution" not in roles  # the framework's shared one
    assert found.keys() == all_functions().keys()
    for name, function in found.items():
        assert function["Environment"]["Variables"]["DYNAMODB_TABLE_NAME"] == {"Ref": "CustomersTable"}, name
        assert function["TracingConfig"] == {"Mode": "Active"}, name
        assert logs[f"/aws/lambda/clientele-prod-{name}"] == 30, name


SITE_ALONE = {
    f"{{'Ref': 'ApiGatewayResourceSession{name}'}}" for name in ("SecondDashfactor", "Sessions", "SessionsSessionVar")
}
"""Paths that pages of other origins never ask: they are about somebody's own session, which is in the site's cookie."""


def test_a_route_answers_options_with_its_methods_and_headers(template: Template) -> None:
    """A browser of a configured origin may send what the API understands, on every path but those of the site alone."""
    methods: dict[str, set[str]] = {}
    answers: dict[str, Any] = {}
    for method in resources(template, "ApiGateway::Method").values():
        path = str(method["ResourceId"])
        if method["HttpMethod"] == "OPTIONS":
            (response,) = method["Integration"]["IntegrationResponses"]
            answers[path] = response["ResponseParameters"]
        else:
            methods.setdefault(path, set()).add(method["HttpMethod"])

    assert answers.keys() == methods.keys() - SITE_ALONE
    for path, parameters in answers.items():
        plain = {name.rpartition("-")[2]: value.strip("'") for name, value in parameters.items()}
        assert set(plain["Methods"].split(",")) == methods[path] | {"OPTIONS"}
        assert plain["Origin"] == "https://app.example.com"
        assert {"Content-Type", "Authorization", "If-Match", "Idempotency-Key", "X-Amz-Date", "X-Api-Key"} <= set(
            plain["Headers"].split(",")
        )


def test_every_route_is_the_one_that_serverless_yml_names(template: Template) -> None:
    """No method is open that nobody wrote down; customers are for people who have logged in."""
    wanted = sum("http" in event for function in all_functions().values() for event in function.get("events", []))
    methods = [
        method for method in resources(template, "ApiGateway::Method").values() if method["HttpMethod"] != "OPTIONS"
    ]

    public = {
        str(method["Integration"]["Uri"])
        for method in methods
        if method["AuthorizationType"] == "NONE" and not method.get("ApiKeyRequired")
    }
    assert len(methods) == wanted
    assert sorted(set(re.findall(r"'Fn::GetAtt': \['(\w+)LambdaFunction'", " ".join(public)))) == [
        "CreateSession",
        "DeleteSession",
        "RefreshSession",
        "ResetPassword",
    ]


def test_the_gateways_own_errors_are_problems_with_cors(template: Template) -> None:
    """A browser may read why a request never reached a function."""
    responses = {
        response["ResponseType"]: response for response in resources(template, "ApiGateway::GatewayResponse").values()
    }

    assert {"DEFAULT_4XX", "DEFAULT_5XX"} <= responses.keys()
    for response in responses.values():
        headers = response["ResponseParameters"]
        assert headers["gatewayresponse.header.Content-Type"] == "'application/problem+json'"
        assert headers["gatewayresponse.header.Access-Control-Allow-Origin"]
        body = response["ResponseTemplates"]["application/json"]
        assert '"type":"about:blank"' in body


def test_requests_are_traced_and_logged_without_what_they_ask() -> None:
    """The framework sets the stage after the deployment, so that the template does not show it."""
    provider = load_yaml("serverless.yml")["provider"]
    logged = set(json.loads(provider["logs"]["restApi"]["format"]).values())

    assert provider["tracing"] == {"apiGateway": True, "lambda": True}
    assert logged == {
        "$context.requestId",
        "$context.requestTime",
        "$context.httpMethod",
        "$context.resourcePath",
        "$context.status",
        "$context.responseLatency",
        "$context.integrationErrorMessage",
    }


def test_data_outlives_its_stack(template: Template) -> None:
    """Tables and people are kept when the stack goes, and can be taken back to any second of five weeks."""
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::DynamoDB::Table":
            properties = resource["Properties"]
            assert kept(resource), name
            assert properties["DeletionProtectionEnabled"] in (True, "true"), name
            recovery = properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
            assert recovery in (True, "true"), name
            assert properties["BillingMode"] == "PAY_PER_REQUEST", name
            assert properties["SSESpecification"] == {"SSEEnabled": True}, name
        if resource["Type"].startswith("AWS::Cognito::") and name != "OriginClient":  # a new stack makes another secret
            assert kept(resource), name
    assert template["Resources"]["UserPool"]["Properties"]["DeletionProtection"] == "ACTIVE"


def kept(resource: dict[str, Any]) -> bool:
    """Say whether a resource outlives its stack, but not a first deployment that fails."""
    return (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


def test_tables_with_indexes_are_made_one_after_the_other(template: Template) -> None:
    """DynamoDB makes only a few of them at once, and a first deployment would fail."""
    tables = resources(template, "DynamoDB::Table")
    indexed = [name for name, properties in tables.items() if "GlobalSecondaryIndexes" in properties]
    waits = {name: listed(template["Resources"][name].get("DependsOn", [])) for name in indexed}

    order = sorted(indexed, key=lambda name: len(ancestors(name, waits)))

    assert len(indexed) > 1
    assert [ancestors(name, waits) for name in order] == [set(order[:count]) for count in range(len(order))]


def ancestors(name: str, waits: dict[str, list[str]]) -> set[str]:
    """Return everything that a resource waits for."""
    return {each for before in waits[name] for each in {before} | ancestors(before, waits)}


def test_the_accounts_settings_follow_an_api(template: Template) -> None:
    """API Gateway refuses them in a region that never had one."""
    assert template["Resources"]["ApiGatewayAccount"]["DependsOn"] == ["ApiGatewayRestApi"]


def test_other_stages_keep_their_access_logs(template: Template) -> None:
    """The role that API Gateway writes them with is the whole account's, and outlives the stage that made it."""
    for name in ("ApiGatewayAccount", "ApiGatewayLogRole"):
        assert template["Resources"][name]["DeletionPolicy"] == "Retain", name


def test_the_tables_are_what_other_parts_of_the_product_read(template: Template) -> None:
    """Customers by id, with an index of addresses and a stream of what was and what is; ids by id."""
    customers = template["Resources"]["CustomersTable"]["Properties"]
    ids = template["Resources"]["CustomerIdsTable"]["Properties"]

    assert customers["KeySchema"] == [{"AttributeName": "customerId", "KeyType": "HASH"}]
    assert customers["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert [index["IndexName"] for index in customers["GlobalSecondaryIndexes"]] == ["email-index"]
    assert ids["KeySchema"] == [{"AttributeName": "id", "KeyType": "HASH"}]


def test_outputs_say_where_everything_is(template: Template) -> None:
    """Commands and other stacks find the stage by them."""
    assert template["Outputs"].keys() >= OUTPUTS
    assert not [name for name, each in template["Outputs"].items() if not isinstance(each["Value"], str | dict)]


def test_files_of_exports_are_private_and_end(template: Template) -> None:
    """Nobody reads the bucket but who has a link, over TLS, and a day later nobody."""
    bucket = template["Resources"]["ExportsBucket"]["Properties"]
    (deny,) = template["Resources"]["ExportsBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]

    assert (
        bucket["PublicAccessBlockConfiguration"]
        == template["Resources"]["SiteBucket"]["Properties"]["PublicAccessBlockConfiguration"]
    )
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"] == [
        {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    ]
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    assert (rule["ExpirationInDays"], rule["AbortIncompleteMultipartUpload"]) == (1, {"DaysAfterInitiation": 1})
    assert (deny["Effect"], deny["Principal"], deny["Action"]) == ("Deny", "*", "s3:*")
    assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


class TestSite:
    """The bucket, the distribution and what browsers are told."""

    def test_nobody_reads_the_bucket_but_this_distribution_over_tls(self, template: Template) -> None:
        """Public access is blocked; the policy names the distribution, and denies what is not encrypted."""
        bucket = template["Resources"]["SiteBucket"]["Properties"]
        policy = template["Resources"]["SiteBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
        deny = [statement for statement in policy if statement["Effect"] == "Deny"]
        allow = [statement for statement in policy if statement["Effect"] == "Allow"]

        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        assert len(bucket["PublicAccessBlockConfiguration"]) == 4
        assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
        assert [statement["Condition"] for statement in deny] == [{"Bool": {"aws:SecureTransport": "false"}}]
        assert [(statement["Principal"], statement["Action"]) for statement in deny] == [("*", "s3:*")]
        assert sorted(statement["Action"] for statement in allow) == ["s3:GetObject", "s3:ListBucket"]
        arn = "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${SiteDistribution}"
        for statement in allow:
            assert statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
            assert statement["Condition"] == {"StringEquals": {"aws:SourceArn": {"Fn::Sub": arn}}}

    def test_browsers_are_told_to_trust_nothing_but_the_site(self, template: Template) -> None:
        """The content security policy allows in pages what it has the hashes of, and the other headers are there."""
        (policy,) = resources(template, "CloudFront::ResponseHeadersPolicy").values()
        headers = policy["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
        policy, given = headers["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
        csp = dict(directive.strip().split(" ", 1) for directive in policy.split(";"))

        assert "unsafe" not in str(csp)
        assert "*" not in str(csp)
        assert "http" not in str(csp)
        assert csp["connect-src"] == "'self' ${Files}"
        bucket = "https://clientele-prod-imports-${AWS::AccountId}-${AWS::Region}.s3.${AWS::Region}.${AWS::URLSuffix}"
        assert given == {"Files": {"Fn::Sub": bucket}}
        assert (csp["default-src"], csp["frame-ancestors"]) == ("'none'", "'none'")
        assert csp["script-src"] == f"'self' {hashes()['scripts']}"
        assert csp["style-src"] == f"'self' {hashes()['styles']}"
        assert len(policy) < 1_500  # CloudFront takes 1,783 characters, and a stage may have reports
        assert (csp["worker-src"], csp["manifest-src"]) == ("'self'", "'self'")
        assert headers["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 31536000
        assert headers["ContentTypeOptions"] == {"Override": True}
        assert headers["ReferrerPolicy"]["ReferrerPolicy"] in ("same-origin", "no-referrer")

    def test_the_distribution_serves_pages_and_passes_the_api_through(self, template: Template) -> None:
        """Pages are cached, answers of the API are not; both are encrypted, and go through their function."""
        (distribution,) = resources(template, "CloudFront::Distribution").values()
        config = distribution["DistributionConfig"]
        pages, (api,) = config["DefaultCacheBehavior"], config["CacheBehaviors"]
        origins = {origin["Id"]: origin for origin in config["Origins"]}

        def edge(behavior: Any) -> dict[str, str]:
            return {
                association["EventType"]: association["FunctionARN"]["Fn::GetAtt"][0]
                for association in behavior["FunctionAssociations"]
            }

        assert edge(pages) == {"viewer-request": "PagesFunction", "viewer-response": "StatusFunction"}
        assert edge(api) == {"viewer-request": "ApiFunction"}
        assert {pages["ViewerProtocolPolicy"], api["ViewerProtocolPolicy"]} == {"redirect-to-https"}
        assert api["PathPattern"] == "/api/*"
        assert api["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"  # Managed-CachingDisabled
        assert api["OriginRequestPolicyId"] == "b689b0a8-53d0-40ab-baf2-68738e2966ac"  # AllViewerExceptHostHeader
        assert pages["ResponseHeadersPolicyId"] == api["ResponseHeadersPolicyId"] == {"Ref": "SiteHeaders"}
        assert origins["site"]["OriginAccessControlId"] == {"Ref": "SiteAccessControl"}
        assert origins["api"]["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"

    def test_a_domain_of_its_own(self, template: Template, full_template: Template) -> None:
        """With it, TLS 1.2 is the least and the web ACL stands in front; without it CloudFront's own name serves.

        https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ViewerCertificate.html
        """
        nothing = {"Ref": "AWS::NoValue"}
        target = {"Fn::GetAtt": ["SiteDistribution", "DomainName"]}

        def wiring(template: Template) -> list[Any]:
            (distribution,) = resources(template, "CloudFront::Distribution").values()
            config, outputs = distribution["DistributionConfig"], template["Outputs"]
            return [
                *(config[name] for name in ("Aliases", "ViewerCertificate", "WebACLId")),
                *(outputs[name]["Value"] for name in ("SiteUrl", "SiteDnsTarget")),
            ]

        label = {"Label": {"Fn::Select": [0, {"Fn::Split": [".", target]}]}}
        own_name = {"Fn::Sub": ["https://${Label}.cloudfront.net", label]}
        assert wiring(template) == [nothing, nothing, nothing, own_name, target]
        assert wiring(full_template) == [
            ["customers.example.com"],
            {
                "AcmCertificateArn": OPTIONAL["certificateArn"],
                "SslSupportMethod": "sni-only",
                "MinimumProtocolVersion": "TLSv1.2_2021",
            },
            OPTIONAL["webAclArn"],
            "https://customers.example.com",
            target,
        ]

    def test_one_distribution_not_two_in_a_row(self, template: Template) -> None:
        """An API of the type EDGE, which is the default, stands behind a distribution of API Gateway's own.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-endpoint-types.html
        """
        (api,) = resources(template, "ApiGateway::RestApi").values()

        assert api["EndpointConfiguration"] == {"Types": ["REGIONAL"]}

    def test_an_error_is_nobody_elses(self, template: Template) -> None:
        """Every status that CloudFront keeps whatever its origin says of it is kept for no time.

        https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
        """
        (distribution,) = resources(template, "CloudFront::Distribution").values()
        errors = distribution["DistributionConfig"]["CustomErrorResponses"]

        assert errors == [
            {"ErrorCode": code, "ErrorCachingMinTTL": 0}  # and no page, which would replace what the API says
            for code in (404, 405, 414, 500, 501, 502, 503, 504)
        ]

    def test_the_edge_knows_every_page(self, template: Template) -> None:
        """In no more than the 10 KB that a function may have.

        https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
        """
        code = template["Resources"]["PagesFunction"]["Properties"]["FunctionCode"]

        assert code.startswith(f'var PAGES = {json.dumps(addresses(SITE))};\nvar SECURITY_CONTACT = "";\n')
        assert len(code.encode()) < 10_000

    def test_whom_to_tell_of_a_weakness(self, full_template: Template) -> None:
        """The function has the contact as a string."""
        code = full_template["Resources"]["PagesFunction"]["Properties"]["FunctionCode"]

        assert '\nvar SECURITY_CONTACT = "mailto:security@example.com";\n' in code

    def test_browsers_report_where_a_stage_says(self, template: Template, full_template: Template) -> None:
        """In the header that new browsers know, and in the directive that old ones do; by default nowhere."""

        def told(template: Template) -> tuple[str, Any]:
            (policy,) = resources(template, "CloudFront::ResponseHeadersPolicy").values()
            config = policy["ResponseHeadersPolicyConfig"]
            csp, _ = config["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
            return csp.partition("frame-ancestors ")[2], config["CustomHeadersConfig"]

        address = "https://reports.example.com/csp"
        header = {"Header": "Reporting-Endpoints", "Value": f'csp="{address}"', "Override": True}
        assert told(template) == ("'none'", {"Ref": "AWS::NoValue"})
        assert told(full_template) == (f"'none'; report-to csp; report-uri {address}", {"Items": [header]})

    def test_nobody_signs_up(self, template: Template) -> None:
        """People are made by an administrator; a log-in does not say whether an address is known."""
        (pool,) = resources(template, "Cognito::UserPool").values()
        clients = resources(template, "Cognito::UserPoolClient")
        client = clients.pop("UserPoolClient")

        assert {name: each["ExplicitAuthFlows"] for name, each in clients.items()} == {
            "OriginClient": ["ALLOW_REFRESH_TOKEN_AUTH"]  # no way in
        }
        assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
        assert client["PreventUserExistenceErrors"] == "ENABLED"
        assert client["WriteAttributes"] == ["name"]  # nobody gives themselves another's address
        assert pool["UserAttributeUpdateSettings"] == {"AttributesRequireVerificationBeforeUpdate": ["email"]}
        assert {group["GroupName"] for group in resources(template, "Cognito::UserPoolGroup").values()} == {
            "viewers",
            "editors",
            "admins",
        }


def test_what_all_regions_share_is_named_after_the_region(template: Template) -> None:
    """An account has one set of names for CloudFront and for dashboards, and two regions may hold the same stage."""
    policies = resources(template, "CloudFront::ResponseHeadersPolicy").values()
    controls = resources(template, "CloudFront::OriginAccessControl").values()
    shared = [
        *(each["Name"] for each in resources(template, "CloudFront::Function").values()),
        *(each["ResponseHeadersPolicyConfig"]["Name"] for each in policies),
        *(each["OriginAccessControlConfig"]["Name"] for each in controls),
        *(each["DashboardName"] for each in resources(template, "CloudWatch::Dashboard").values()),
        *(json.dumps(each["RoleName"]) for each in resources(template, "IAM::Role").values() if "RoleName" in each),
    ]
    assert [name for name in shared if REGION not in name and "AWS::Region" not in name] == []


def test_whoever_waits_has_a_whole_processor(template: Template) -> None:
    """Of 512 megabytes a function has less than a third of one, and most of a first answer is imports."""
    asked = {name for name, each in all_functions().items() if any("http" in event for event in each.get("events", []))}
    sizes = {name: properties["MemorySize"] for name, properties in functions(template).items()}
    assert {name: sizes[name] for name in asked} == dict.fromkeys(asked, 1769)
    assert set(sizes.values()) == {512, 1769}
