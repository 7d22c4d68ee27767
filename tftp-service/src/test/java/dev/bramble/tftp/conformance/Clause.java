package dev.bramble.tftp.conformance;

import static dev.bramble.tftp.conformance.Specification.BAD_INPUT;
import static dev.bramble.tftp.conformance.Specification.BRAMBLE;
import static dev.bramble.tftp.conformance.Specification.PI;
import static dev.bramble.tftp.conformance.Specification.RFC_1123;
import static dev.bramble.tftp.conformance.Specification.RFC_1350;
import static dev.bramble.tftp.conformance.Specification.RFC_2347;
import static dev.bramble.tftp.conformance.Specification.RFC_2348;
import static dev.bramble.tftp.conformance.Specification.RFC_2349;
import static dev.bramble.tftp.conformance.Specification.RFC_7440;

import java.util.Optional;

/**
 * One rule each, in our own words. RFC 1350 is older than the words MUST and SHOULD: its plain sentences count. A rule
 * that binds only clients, or that is not followed, is here with the reason why there is no check.
 */
enum Clause {
    RFC1350_OCTET(RFC_1350, "1, 5", "Mode octet sends the file's bytes as they are."),
    RFC1350_NETASCII(RFC_1350, "1, 5", "Mode netascii sends text: a line ends with CR LF, a lone CR is CR NUL."),
    RFC1350_MAIL(RFC_1350, "1", "Mode mail is obsolete and not implemented."),
    RFC1350_MAIL_WRQ(
            RFC_1350, "5", "Mail begins with a WRQ and names a recipient.", "mode mail is refused, as section 1 wants"),
    RFC1350_OTHER_MODES(RFC_1350, "5", "Nobody has to know other modes."),
    RFC1350_BLOCKS_OF_512(RFC_1350, "2, 5", "Without options every block but the last has 512 bytes."),
    RFC1350_LOCK_STEP(RFC_1350, "2", "A block is acknowledged before the next one is sent."),
    RFC1350_RETRANSMIT(RFC_1350, "2", "What is not answered in time is sent again."),
    RFC1350_ERROR_ONCE(RFC_1350, "2, 7", "An ERROR is neither acknowledged nor sent again."),
    RFC1350_REFUSAL(RFC_1350, "2, 4, 7", "A request that cannot be granted is answered with an ERROR."),
    RFC1350_LOST_RESOURCE(RFC_1350, "2, 7", "A transfer whose file is lost on the way ends with an ERROR."),
    RFC1350_FIRST_DATA(RFC_1350, "4", "The positive answer to an RRQ is the first DATA."),
    RFC1350_BLOCK_NUMBERS(RFC_1350, "4, 5", "Blocks count from one, each one more than the last."),
    RFC1350_SERVER_TID(
            RFC_1350,
            "4",
            "The server picks a port at random for each transfer. (Mode single: deliberately not; see single-port.)"),
    RFC1350_CLIENT_TID(RFC_1350, "4", "Answers go to the port that the request came from."),
    RFC1350_SAME_TIDS(RFC_1350, "4", "Both ports stay the same for the whole transfer."),
    RFC1350_WRONG_TID(RFC_1350, "2, 4", "A packet from a wrong port gets ERROR 5 and leaves the transfer alone."),
    RFC1350_SECOND_ANSWER(
            RFC_1350, "4", "A second answer, from another port, is refused by ERROR 5.", "a rule for clients"),
    RFC1350_MODE_CASE(RFC_1350, "5", "The mode word is read in any case."),
    RFC1350_STRINGS(RFC_1350, "5", "File name and mode end with a zero byte."),
    RFC1350_TRANSLATE(RFC_1350, "5", "Who receives netascii translates it to the local form of text."),
    RFC1350_ANSWERED(RFC_1350, "5", "RRQ and ACK are answered by DATA or ERROR."),
    RFC1350_ERROR_FORMAT(RFC_1350, "5", "An ERROR has a code and a message in ASCII that ends with a zero byte."),
    RFC1350_ERROR_ENDS(RFC_1350, "2, 5", "An ERROR from the client ends the transfer."),
    RFC1350_SHORT_BLOCK_ENDS(RFC_1350, "2, 5, 6", "A block of less than 512 bytes, perhaps none, is the last."),
    RFC1350_LAST_BLOCK(RFC_1350, "6", "The last DATA is sent again until it is acknowledged or time is up."),
    RFC1350_DALLYING(RFC_1350, "6", "Who acknowledges the last DATA had better wait a while."),
    RFC1350_TIMEOUTS(RFC_1350, "7", "A partner that vanished is found out by time."),
    RFC1350_CODES(
            RFC_1350,
            "appendix",
            "Error codes mean what the table says: 1 no file, 2 access, 4 illegal, 5 wrong port."),
    RFC1350_WRITE_ACKS(RFC_1350, "4, 5", "A WRQ is answered by ACK 0, each DATA by an ACK of its number."),
    RFC1350_WRITE_SAME_BYTES(RFC_1350, "5", "A file stored in octet comes back identical."),
    RFC1350_WRITE_ERRORS(RFC_1350, "appendix", "ERROR 3 for a full disk or quota, ERROR 6 for a file that is there."),
    RFC1350_NO_SUCH_USER(RFC_1350, "appendix", "Error code 7: no such user.", "of mode mail only"),

    RFC1123_MAIL(RFC_1123, "4.2.2.1", "SHOULD NOT support mode mail."),
    RFC1123_APPRENTICE(
            RFC_1123, "4.2.3.1", "MUST: a duplicate ACK never makes the server send DATA (sorcerer's apprentice)."),
    RFC1123_ADAPTIVE(RFC_1123, "4.2.3.2", "MUST: the time to a retransmission adapts, at least by backing off."),
    RFC1123_ACCESS(RFC_1123, "4.2.3.4", "SHOULD: it is configured which paths can be had."),
    RFC1123_BROADCAST(RFC_1123, "4.2.3.5", "SHOULD: a request to a broadcast address is ignored."),
    RFC1123_MODES(RFC_1123, "4.2.4", "MUST support netascii and octet."),

    RFC2347_FORMAT(
            RFC_2347, "packets", "Options are pairs of name and value behind the mode, each ended by a zero byte."),
    RFC2347_CASE(RFC_2347, "packets", "Names and values are read in any case."),
    RFC2347_ORDER(RFC_2347, "packets", "The order of options means nothing."),
    RFC2347_MAX_REQUEST(RFC_2347, "packets", "A request may have up to 512 bytes."),
    RFC2347_OACK_FORMAT(RFC_2347, "packets", "An OACK has opcode 6 and the same pairs, names as in the request."),
    RFC2347_ANY_NUMBER(RFC_2347, "negotiation", "Any number of options may be asked for."),
    RFC2347_ONCE(
            RFC_2347,
            "negotiation",
            "An option may be given once only. (A client's rule; of two, the first is taken and answered once.)"),
    RFC2347_ACCEPTED(RFC_2347, "negotiation", "Each option known, with a value accepted, is in the OACK."),
    RFC2347_ONLY_ASKED(RFC_2347, "negotiation", "MUST NOT put into the OACK what was not asked."),
    RFC2347_UNKNOWN(RFC_2347, "negotiation", "Unknown options are left out of the OACK and cause no ERROR."),
    RFC2347_INVALID(RFC_2347, "negotiation", "An invalid value is treated as the option's own RFC has it."),
    RFC2347_NOT_ACKNOWLEDGED(RFC_2347, "negotiation", "MUST treat an option not acknowledged as never asked for."),
    RFC2347_DATA_ANSWER(RFC_2347, "negotiation", "Without an option to acknowledge, DATA answers the RRQ."),
    RFC2347_ERROR_ANSWER(RFC_2347, "negotiation", "ERROR answers an RRQ with options that is denied."),
    RFC2347_ACK_0(RFC_2347, "negotiation", "ACK 0 confirms the OACK; then data flows, on its terms."),
    RFC2347_WRITE_OACK(
            RFC_2347, "negotiation", "A WRQ with options is answered by OACK, ACK or ERROR; DATA 1 confirms."),
    RFC2347_REJECTED(RFC_2347, "negotiation", "ERROR 8 from the client ends the transfer."),
    RFC2347_CLIENT_TERMS(
            RFC_2347,
            "negotiation",
            "MUST use the acknowledged options and no others.",
            "said of clients; the server's part is RFC2347_NOT_ACKNOWLEDGED"),
    RFC2347_CLIENT_REPEATS(
            RFC_2347, "negotiation", "May ask again without options after an ERROR.", "a rule for clients"),

    RFC2348_RANGE(RFC_2348, "specification", "blksize is 8 to 65464; another value is not taken as it is."),
    RFC2348_NOT_LARGER(RFC_2348, "specification", "MUST NOT acknowledge more than was asked."),
    RFC2348_DATA_ONLY(RFC_2348, "specification", "blksize counts the data, not the four bytes before it."),
    RFC2348_CASE(RFC_2348, "specification", "The name blksize is read in any case."),
    RFC2348_SHORT_BLOCK_ENDS(
            RFC_2348, "specification", "A block shorter than blksize is the last; it may be the first."),
    RFC2348_EMPTY_BLOCK(RFC_2348, "specification", "A file that fills its last block is followed by an empty one."),
    RFC2348_CLIENT_OBEYS(
            RFC_2348, "specification", "MUST use the size in the OACK or send ERROR 8.", "a rule for clients"),

    RFC2349_TIMEOUT_RANGE(RFC_2349, "timeout", "timeout is 1 to 255 seconds; another value is not taken."),
    RFC2349_TIMEOUT_SAME(RFC_2349, "timeout", "MUST acknowledge timeout with the value asked, if at all."),
    RFC2349_TIMEOUT_KEPT(RFC_2349, "timeout", "Retransmissions come after the seconds agreed on."),
    RFC2349_TSIZE(RFC_2349, "tsize", "The OACK of an RRQ tells the file's size in bytes."),
    RFC2349_TSIZE_NETASCII(RFC_2349, "tsize", "In netascii it is the size of what is sent."),
    RFC2349_WRITE_TSIZE(RFC_2349, "tsize", "The tsize of a WRQ comes back in the OACK; ERROR 3 if it is too large."),
    RFC2349_TOO_LARGE(RFC_2349, "tsize", "A client for which the file is too large ends with ERROR 3."),

    RFC7440_FIELDS(RFC_7440, "3", "MUST: all fields but the opcode are ASCII ended by a zero byte."),
    RFC7440_RANGE(RFC_7440, "3", "MUST: windowsize is 1 to 65535; another value is not taken."),
    RFC7440_NOT_LARGER(RFC_7440, "3", "MUST NOT acknowledge more than was asked."),
    RFC7440_FINAL_WINDOW(RFC_7440, "3", "A window with fewer blocks than agreed is the last."),
    RFC7440_CLIENT_OBEYS(RFC_7440, "3", "MUST use the size in the OACK or send ERROR 8.", "a rule for clients"),
    RFC7440_WINDOW(RFC_7440, "4", "MUST send as many blocks as agreed in a row, then stop for the ACK."),
    RFC7440_WINDOW_ACK(RFC_7440, "4", "The ACK of a window's last block confirms the window."),
    RFC7440_TIMEOUT(RFC_7440, "4", "SHALL: after a timeout the next window begins behind the last ACK."),
    RFC7440_REWIND(RFC_7440, "4", "MUST: an ACK out of sequence sets where the next window begins."),
    RFC7440_WRITE_ACK(RFC_7440, "4", "MUST, as a receiver, acknowledge the last block of a window."),
    RFC7440_WRITE_GAP(RFC_7440, "4", "SHOULD, as a receiver, tell of a gap by an ACK of the last block in order."),
    RFC7440_ONE(RFC_7440, "4", "MUST: windowsize 1 is the traffic of RFC 1350."),
    RFC7440_RETRIES(RFC_7440, "6", "SHOULD: retransmissions have an end, then the transfer is given up."),
    RFC7440_RATE(
            RFC_7440,
            "6",
            "SHOULD follow RFC 5405 on the rate of datagrams.",
            "no rate is kept; windows are capped at 64 blocks and 256 KiB, and retransmissions back off"),
    RFC7440_OPERATORS(
            RFC_7440, "5, 7", "SHOULD try values out, and mind where TFTP is used at all.", "said to operators"),

    PI_OACK(PI, "issue 3, 2", "The OACK always carries the blksize and tsize asked."),
    PI_BOOT_ROM(PI, "TFTP on the wire", "The Pi 3's ROM asks without options and gets blocks of 512."),
    PI_PROBE(PI, "TFTP on the wire", "Probe, abort, load: the abort is free, and neither an error nor an alert."),
    PI_STRAY_ABORT(PI, "TFTP on the wire", "The abort of a probe may come to the listening port."),
    PI_ORPHAN(PI, "TFTP on the wire", "A transfer whose abort was lost ends by itself."),
    PI_MISS(PI, "TFTP on the wire", "A file that is not there is ERROR 1 at once."),
    PI_MISS_TEXT(PI, "issue 3, 2", "The text of ERROR 1 helps whoever reads the Pi's screen."),
    PI_EXPECTED_MISS(PI, "TFTP on the wire", "A miss that every boot has is reported as normal."),
    PI_NO_DUPLICATE(PI, "TFTP on the wire", "At windowsize 1 no DATA twice, but on timeout."),
    PI_UNSENT_ACK(PI, "TFTP on the wire", "An ACK of a block not sent is ignored."),
    PI_NO_TWIN(PI, "TFTP on the wire", "A repeated RRQ is answered from the transfer in hand."),
    PI_REPEAT(PI, "TFTP on the wire", "An RRQ that got no answer comes again from the same port, and is answered."),
    PI_PORT_REUSE(PI, "TFTP on the wire", "The next request may come from the same port at once."),
    PI_BURST(PI, "TFTP on the wire", "A burst of 7-8 equal RRQs gets one answer."),
    PI_STORM(PI, "issue 3, 2", "A client's storm of requests does not hurt others."),
    PI_FIRST_RETRANSMIT(
            PI, "TFTP on the wire", "Without a timeout option the first retransmission comes after 0.5-0.9 s."),
    PI_BACKOFF(PI, "TFTP on the wire", "Then it backs off, and there are never two packets in flight."),
    PI_GIVE_UP(PI, "issue 3, 2", "It gives up after the client's patience."),
    PI_FLEET(PI, "TFTP on the wire", "48 Pis at once are all served."),

    BRAMBLE_ROLLOVER(BRAMBLE, "issue 3, 1", "Block numbers go on with 0 after 65535, at any blksize and windowsize."),
    BRAMBLE_IPV6(BRAMBLE, "issue 3, 1", "IPv4 and IPv6."),
    BRAMBLE_SINGLE_PORT(BRAMBLE, "issue 3, 5", "In mode single all packets come from the listening port."),
    BRAMBLE_CLIENT_KEY(BRAMBLE, "issue 3, 5", "A client is its address and its port."),
    BRAMBLE_MTU(BRAMBLE, "issue 3, 5", "With an MTU set, no block is larger than what fits."),
    BRAMBLE_ANSWERING_ADDRESS(BRAMBLE, "facts/platform", "The answer comes from the address that was asked."),
    BRAMBLE_NEW_VERSION(BRAMBLE, "issue 3, 3", "A file that was replaced is served new by the next request."),
    BRAMBLE_OPEN_VERSION(BRAMBLE, "issue 3, 3", "A transfer goes on with the version it opened, replaced or unlinked."),
    BRAMBLE_CHANGED(
            BRAMBLE, "issue 3, 3", "A file cut or changed in place ends its transfer with an ERROR, never garbage."),
    BRAMBLE_CONFINED(BRAMBLE, "issue 3, 4", "Regular files beneath the root, and nothing else, refused at once."),
    BRAMBLE_NO_WRITES(BRAMBLE, "issue 3, 6", "Writes are off by default: ERROR 2."),
    BRAMBLE_MANY(BRAMBLE, "issue 3", "Many clients at once, each with its own file, options and pace."),

    BAD_TRUNCATED(BAD_INPUT, "issue 3", "Packets that end too early."),
    BAD_UNTERMINATED(BAD_INPUT, "issue 3", "Strings without their zero byte."),
    BAD_OVERSIZED(BAD_INPUT, "issue 3", "Packets up to the largest that UDP knows."),
    BAD_BINARY(BAD_INPUT, "issue 3", "Bytes that are no text where text should be."),
    BAD_DUPLICATED(BAD_INPUT, "issue 3", "Packets that come twice."),
    BAD_MISORDERED(BAD_INPUT, "issue 3", "Packets that come in the wrong order, or that make no sense then."),
    BAD_ERROR_LOOP(BAD_INPUT, "issue 3", "An ERROR to the listening port is never answered."),
    BAD_STRAY(BAD_INPUT, "issue 3", "An ACK from a wrong port gets ERROR 5 and harms nothing."),
    BAD_NOISE(BAD_INPUT, "issue 3", "100,000 random packets leave it serving.");

    private final Specification specification;
    private final String section;
    private final String rule;
    private final Optional<String> whyUnchecked;

    Clause(Specification specification, String section, String rule) {
        this(specification, section, rule, Optional.empty());
    }

    Clause(Specification specification, String section, String rule, String whyUnchecked) {
        this(specification, section, rule, Optional.of(whyUnchecked));
    }

    Clause(Specification specification, String section, String rule, Optional<String> whyUnchecked) {
        this.specification = specification;
        this.section = section;
        this.rule = rule;
        this.whyUnchecked = whyUnchecked;
    }

    Specification specification() {
        return specification;
    }

    String section() {
        return section;
    }

    String rule() {
        return rule;
    }

    /** Why no check can or should exist; empty for all others. */
    Optional<String> whyUnchecked() {
        return whyUnchecked;
    }
}
