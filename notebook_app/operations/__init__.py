"""Everything that a program can do with notebooks: one table, of which the REST routes, MCP tools and commands are made."""

from notebook_app.operations.access import EVERYTHING, Access
from notebook_app.operations.port import Operation
from notebook_app.operations.table import OPERATIONS, call, operation

__all__ = ["EVERYTHING", "OPERATIONS", "Access", "Operation", "call", "operation"]
