"""The suite cannot reach another machine, whatever the tested code tries."""

import socket

import pytest

DOCUMENTATION = "192.0.2.1"  # RFC 5737: belongs to nobody


@pytest.mark.parametrize("name", ["connect", "connect_ex"])
def test_connection_to_another_machine_fails_the_test(name):
    with socket.socket() as connection, pytest.raises(pytest.fail.Exception, match=DOCUMENTATION):
        getattr(connection, name)((DOCUMENTATION, 80))


def test_datagram_to_another_machine_fails_the_test():
    with (
        socket.socket(type=socket.SOCK_DGRAM) as sender,
        pytest.raises(pytest.fail.Exception, match=DOCUMENTATION),
    ):
        sender.sendto(b"x", (DOCUMENTATION, 53))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_this_machine_can_be_reached(host):
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as connection:
        connection.connect((host, server.getsockname()[1]))
