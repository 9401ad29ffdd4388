"""The rights of a Milvus with privilege groups, as documented: its answers depend on what it was asked before."""

from __future__ import annotations

from pymilvus.grpc_gen import common_pb2, milvus_pb2

OK = common_pb2.Status()
BUILT_IN = {"CollectionReadOnly": ["Query", "Search"], "DatabaseReadOnly": ["DescribeDatabase", "ShowCollections"]}
TYPES = {"Search": "Collection", "Query": "Collection", "Insert": "Collection", "UpdateUser": "User"}


def refusal(reason):
    return common_pb2.Status(code=1100, reason=reason, error_code=common_pb2.UnexpectedError)


class Rights:
    """Roles, their grants and users, and groups; `answers` is what a documented server takes."""

    def __init__(self):
        self.roles = {"admin": "", "public": ""}
        self.grants = [("public", "Global", "*", "*", "DescribeCollection")]
        self.users = {"root": ["admin"]}
        self.groups = {}
        self.one_database = False  # older servers tell of the grants of one database at a time
        self.answers = {name: getattr(self, name) for name in dir(self) if name[0].isupper()}

    def SelectRole(self, request):  # noqa: N802
        names = [request.role.name] if request.HasField("role") else list(self.roles)
        results = [
            milvus_pb2.RoleResult(
                role=milvus_pb2.RoleEntity(name=name, description=self.roles[name]),
                users=[milvus_pb2.UserEntity(name=user) for user, roles in self.users.items() if name in roles],
            )
            for name in names
            if name in self.roles
        ]
        return milvus_pb2.SelectRoleResponse(results=results)

    def SelectUser(self, _request):  # noqa: N802
        results = [
            milvus_pb2.UserResult(
                user=milvus_pb2.UserEntity(name=user), roles=[milvus_pb2.RoleEntity(name=role) for role in roles]
            )
            for user, roles in self.users.items()
        ]
        return milvus_pb2.SelectUserResponse(results=results)

    def ListCredUsers(self, _request):  # noqa: N802
        return milvus_pb2.ListCredUsersResponse(usernames=list(self.users))

    def CreateRole(self, request):  # noqa: N802
        self.roles[request.entity.name] = request.entity.description
        return OK

    def AlterRole(self, request):  # noqa: N802
        self.roles[request.role_name] = request.description
        return OK

    def DropRole(self, request):  # noqa: N802
        if any(one[0] == request.role_name for one in self.grants):
            return refusal("fail to drop the role that it has privileges. Use REVOKE API to revoke privileges")
        del self.roles[request.role_name]
        return OK

    def OperateUserRole(self, request):  # noqa: N802
        roles = self.users[request.username]
        (roles.append if request.type == milvus_pb2.AddUserToRole else roles.remove)(request.role_name)
        return OK

    def OperatePrivilegeV2(self, request):  # noqa: N802
        name = request.grantor.privilege.name
        one = (request.role.name, TYPES.get(name, "Global"), request.collection_name, request.db_name, name)
        return self._operate(one, request.type)

    def OperatePrivilege(self, request):  # noqa: N802
        entity = request.entity
        one = (entity.role.name, entity.object.name, entity.object_name, entity.db_name, entity.grantor.privilege.name)
        return self._operate(one, request.type)

    def _operate(self, one, kind):
        if kind == milvus_pb2.Grant:
            self.grants.append(one)
        else:
            self.grants.remove(one)
        return OK

    def SelectGrant(self, request):  # noqa: N802
        wanted = request.entity
        entities = [
            milvus_pb2.GrantEntity(
                role=milvus_pb2.RoleEntity(name=role),
                object=milvus_pb2.ObjectEntity(name=kind),
                object_name=name,
                db_name=database,
                grantor=milvus_pb2.GrantorEntity(privilege=milvus_pb2.PrivilegeEntity(name=privilege)),
            )
            for role, kind, name, database, privilege in self.grants
            if role == wanted.role.name and self._told(wanted.db_name, database)
        ]
        return milvus_pb2.SelectGrantResponse(entities=entities)

    def _told(self, asked, database):
        return database in (asked, "*") or (asked == "*" and not self.one_database)

    def ListPrivilegeGroups(self, _request):  # noqa: N802
        infos = [
            milvus_pb2.PrivilegeGroupInfo(
                group_name=name, privileges=[milvus_pb2.PrivilegeEntity(name=one) for one in privileges]
            )
            for name, privileges in {**BUILT_IN, **self.groups}.items()
        ]
        return milvus_pb2.ListPrivilegeGroupsResponse(privilege_groups=infos)

    def CreatePrivilegeGroup(self, request):  # noqa: N802
        self.groups[request.group_name] = []
        return OK

    def DropPrivilegeGroup(self, request):  # noqa: N802
        holders = [one[0] for one in self.grants if one[4] == request.group_name]
        if holders:
            return refusal(f"privilege group [{request.group_name}] is used by role [{holders[0]}]")
        del self.groups[request.group_name]
        return OK

    def OperatePrivilegeGroup(self, request):  # noqa: N802
        if not request.privileges:
            return refusal("privileges is empty when alter the privilege group")
        names, group = [one.name for one in request.privileges], self.groups[request.group_name]
        if request.type == milvus_pb2.AddPrivilegesToGroup:
            group += [name for name in names if name not in group]
        else:
            group[:] = [name for name in group if name not in names]
        return OK
