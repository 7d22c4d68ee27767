package dev.bramble.tftp.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bramble.tftp.RawClient;
import dev.bramble.tftp.RawClient.Reply;
import dev.bramble.tftp.server.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import org.junit.jupiter.api.Test;

/** Servers with several addresses. */
class AddressesTest extends ConformanceCase {
    private static InetAddress ipv6Loopback() throws IOException {
        byte[] one = new byte[16];
        one[15] = 1;
        InetAddress loopback = InetAddress.getByAddress(one);
        assumeTrue(NetworkInterface.getByInetAddress(loopback) != null, "this machine has no IPv6 loopback");
        return loopback;
    }

    private static RawClient clientOf(TestServer server, String address) throws IOException {
        return new RawClient(new InetSocketAddress(address, server.address().getPort()));
    }

    @Test
    @Covers({Clause.BRAMBLE_ANSWERING_ADDRESS, Clause.BRAMBLE_SINGLE_PORT})
    void everyAnswerComesFromTheAddressAsked() throws IOException {
        expectAnswersFrom("127.0.0.1");
    }

    @Test
    @Covers({Clause.BRAMBLE_ANSWERING_ADDRESS, Clause.BRAMBLE_SINGLE_PORT})
    void everyAnswerComesFromTheAddressAskedThatNoInterfaceLists() throws IOException {
        expectAnswersFrom("127.0.0.2");
    }

    private void expectAnswersFrom(String address) throws IOException {
        try (TestServer everywhere = serverOn(InetAddress.getByName("0.0.0.0"));
                RawClient client = clientOf(everywhere, address)) {
            InetAddress asked = InetAddress.getByName(address);
            assertThat(ask(client, PREFIX + "none").from().getAddress())
                    .as("ERROR 1")
                    .isEqualTo(asked);
            client.send(RawClient.request(1, FILE, "binary"));
            assertThat(client.receive().from().getAddress()).as("ERROR 4").isEqualTo(asked);
            client.send(RawClient.request(2, PREFIX + "new", "octet"));
            assertThat(client.receive().from().getAddress()).as("ERROR 2").isEqualTo(asked);
            Reply oack = negotiate(client, FILE, "blksize", "1468", "windowsize", "4");
            assertThat(oack.from().getAddress()).as("OACK").isEqualTo(asked);
            for (int block = 1; block <= 4; block++) {
                Reply data = client.receive();
                assertData(data, block);
                assertThat(data.from()).as("DATA").isEqualTo(oack.from());
            }
        }
    }

    @Test
    @Covers({Clause.BRAMBLE_ANSWERING_ADDRESS, Clause.RFC1350_WRONG_TID})
    void anAnswerToAStrayPacketDoesToo() throws IOException {
        expectStrayAnswersFrom("127.0.0.1");
    }

    @Test
    @Covers({Clause.BRAMBLE_ANSWERING_ADDRESS, Clause.RFC1350_WRONG_TID})
    void anAnswerToAStrayPacketAtAnAddressThatNoInterfaceListsDoesToo() throws IOException {
        expectStrayAnswersFrom("127.0.0.2");
    }

    private void expectStrayAnswersFrom(String address) throws IOException {
        try (TestServer everywhere = serverOn(InetAddress.getByName("0.0.0.0"));
                RawClient client = clientOf(everywhere, address)) {
            client.send(new byte[] {0, 4, 0, 1});
            Reply error = client.receive();
            assertError(error, 5);
            assertThat(error.from().getAddress()).isEqualTo(InetAddress.getByName(address));
            client.send(RawClient.request(1, "", "octet"));
            Reply malformed = client.receive();
            assertError(malformed, 4);
            assertThat(malformed.from().getAddress()).isEqualTo(InetAddress.getByName(address));
        }
    }

    @Test
    @Covers(Clause.BRAMBLE_IPV6)
    void ipv6() throws IOException {
        InetAddress loopback = ipv6Loopback();
        try (TestServer six = serverOn(InetAddress.getByAddress(new byte[16]));
                RawClient client = new RawClient(
                        new InetSocketAddress(loopback, six.address().getPort()), loopback)) {
            Reply oack = ask(client, FILE, "tsize", "0", "windowsize", "4");
            assertThat(oack.from().getAddress()).isEqualTo(loopback);
            assertThat(client.load(oack)).isEqualTo(content(FILE_BYTES));
            assertError(ask(client, PREFIX + "none"), 1);
        }
    }

    @Test
    @Covers({Clause.BRAMBLE_IPV6, Clause.BRAMBLE_ANSWERING_ADDRESS})
    void ipv6AtOneAddress() throws IOException {
        InetAddress loopback = ipv6Loopback();
        try (TestServer six = serverOn(loopback);
                RawClient client = new RawClient(six.address(), loopback)) {
            assertThat(client.load(FILE, "tsize", "0")).isEqualTo(content(FILE_BYTES));
        }
    }

    @Test
    @Covers({Clause.BRAMBLE_IPV6, Clause.BRAMBLE_ANSWERING_ADDRESS})
    void anIpv4ClientOfAServerOnAllAddressesOfIpv6() throws IOException {
        expectIpv4From("127.0.0.1");
    }

    @Test
    @Covers({Clause.BRAMBLE_IPV6, Clause.BRAMBLE_ANSWERING_ADDRESS})
    void anIpv4ClientThereAtAnAddressThatNoInterfaceLists() throws IOException {
        expectIpv4From("127.0.0.2");
    }

    private void expectIpv4From(String address) throws IOException {
        ipv6Loopback();
        try (TestServer both = serverOn(InetAddress.getByAddress(new byte[16]));
                RawClient client = clientOf(both, address)) {
            Reply oack = ask(client, FILE, "tsize", "0", "windowsize", "4");
            assertThat(oack.from().getAddress()).isEqualTo(InetAddress.getByName(address));
            assertThat(client.load(oack)).isEqualTo(content(FILE_BYTES));
        }
    }

    @Test
    @Covers(Clause.RFC1123_BROADCAST)
    void aRequestToABroadcastAddressIsIgnored() throws IOException {
        expectIgnored("255.255.255.255");
    }

    @Test
    @Covers(Clause.RFC1123_BROADCAST)
    void aRequestToTheLoopbacksBroadcastIsIgnored() throws IOException {
        expectIgnored("127.255.255.255");
    }

    private void expectIgnored(String address) throws IOException {
        try (TestServer everywhere = serverOn(InetAddress.getByName("0.0.0.0"));
                RawClient client = clientOf(everywhere, "127.0.0.1")) {
            InetSocketAddress all =
                    new InetSocketAddress(address, everywhere.address().getPort());
            try {
                client.send(RawClient.request(1, FILE, "octet"), all);
                client.send(RawClient.request(1, PREFIX + "none", "octet"), all);
                client.send(RawClient.request(2, FILE, "octet"), all);
            } catch (IOException noRoute) {
                assumeTrue(false, "this machine has no route to " + address);
            }
            assertThat(client.receive(1000)).isEmpty();
            assertThat(client.load(FILE)).isEqualTo(content(FILE_BYTES));
        }
    }
}
