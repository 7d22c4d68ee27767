package dev.bramble.inventory.cloudinit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.rpc.BadRequest.FieldViolation;
import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.pi.Violations;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which documents are taken, and what is said of the others. */
class DocumentRulesTest {
    private static Optional<String> check(Document document, byte[] content, Violations violations) {
        return DocumentRules.check(document, content, "x", violations);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String refusal(Document document, byte[] content) {
        Violations violations = new Violations();
        assertThat(check(document, content, violations)).isEmpty();
        Refusal refusal = catchThrowableOfType(Refusal.class, violations::refuseIfAny);
        assertThat(refusal.violations()).extracting(FieldViolation::getField).containsExactly("x");
        return refusal.violations().getFirst().getDescription();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#cloud-config\nusers:\n  - name: pi\n    passwd: $6$x\n",
                "#cloud-config\r\nhostname: a\r\n",
                "#cloud-config\n# nothing yet\n",
                "#!/bin/sh\necho hi\n",
                "## template: jinja\n#cloud-config\nhostname: {{ v1.local_hostname }}\n",
                "#include\nhttps://example.org/user-data\n",
                "#cloud-config-archive\n- type: text/cloud-config\n  content: 'a: 1'\n",
                "Content-Type: multipart/mixed; boundary=\"==b==\"\nMIME-Version: 1.0\n\n--==b==\n",
                "From: me\nMIME-Version: 1.0\n\nx",
            })
    void userDataThatCloudInitKnows(String text) {
        Violations violations = new Violations();
        assertThat(check(Document.USER_DATA, bytes(text), violations)).contains(text);
        assertThatCode(violations::refuseIfAny).doesNotThrowAnyException();
    }

    private static Stream<Arguments> wrong() {
        return Stream.of(
                arguments(Document.USER_DATA, "hostname: a\n", "it must begin with #cloud-config"),
                arguments(
                        Document.USER_DATA,
                        "text\n\nContent-Type: multipart/mixed\n",
                        "it must begin with #cloud-config"),
                arguments(Document.USER_DATA, " #cloud-config\n", "it must begin with #cloud-config"),
                arguments(
                        Document.USER_DATA,
                        "#cloud-config: x\n",
                        "its first line must be #cloud-config and nothing else"),
                arguments(Document.USER_DATA, "#cloud-config\na: [secret\n", "no sound YAML"),
                arguments(Document.USER_DATA, "#cloud-config\na: 1\na: secret\n", "line 3"),
                arguments(Document.USER_DATA, "#cloud-config\n- secret\n", "must be YAML, a mapping"),
                arguments(Document.USER_DATA, "#cloud-config\na: !secret x\n", "no sound YAML"),
                arguments(Document.USER_DATA, "#cloud-config-archive\nsecret: 1\n", "must be YAML, a list"),
                arguments(Document.USER_DATA, " \n", "is empty"),
                arguments(Document.NETWORK_CONFIG, "ethernets: {}\n", "must say version: 1 or version: 2"),
                arguments(Document.NETWORK_CONFIG, "version: 3\n", "must say version: 1 or version: 2"),
                arguments(Document.NETWORK_CONFIG, "network: secret\n", "must say version: 1 or version: 2"),
                arguments(Document.META_DATA, "- secret\n", "must be YAML, a mapping"),
                arguments(Document.META_DATA, "instance-id: a secret\n", "its instance-id must be 1 to 128"),
                arguments(Document.META_DATA, "instance-id: ''\n", "its instance-id must be 1 to 128"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void whatIsWrongIsToldWithoutAWordOfTheText(Document document, String text, String said) {
        assertThat(refusal(document, bytes(text))).contains(said).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"version: 2\nwifis: {}\n", "network:\n  version: 1\n  config: []\n"})
    void networkConfigOfBothVersions(String text) {
        assertThat(check(Document.NETWORK_CONFIG, bytes(text), new Violations()))
                .contains(text);
    }

    @Test
    void sizeAndEncodingAreBounded() {
        String head = "#!/bin/sh\n";
        int rest = Document.USER_DATA.maxBytes() - head.length();
        assertThat(check(Document.USER_DATA, bytes(head + "x".repeat(rest)), new Violations()))
                .isPresent();
        assertThat(refusal(Document.USER_DATA, bytes(head + "x".repeat(rest + 1))))
                .contains("has 262145 bytes; at most 262144");
        assertThat(refusal(Document.USER_DATA, new byte[] {'#', '!', (byte) 0xff, '\n'}))
                .contains("must be text in UTF-8");
        assertThat(refusal(Document.USER_DATA, bytes("#!/bin/sh\0\n"))).contains("must be text in UTF-8");
    }

    /** Bombs of aliases and of depth, and what hundred thousand headers do to a parser. */
    @Test
    void hostileTextsAreRefusedSoon() {
        StringBuilder aliases = new StringBuilder("#cloud-config\na0: &a0 [x]\n");
        for (int i = 1; i < 60; i++) {
            aliases.append(
                    "a%d: &a%d [%s]\n".formatted(i, i, "*a%d,".formatted(i - 1).repeat(9) + "x"));
        }
        assertThat(refusal(Document.USER_DATA, bytes(aliases.toString()))).contains("nested too deeply");
        assertThat(refusal(Document.META_DATA, bytes("a: " + "[".repeat(30_000))))
                .contains("YAML");
        assertThat(refusal(Document.USER_DATA, bytes("a:\n".repeat(80_000)))).contains("it must begin with");
    }

    @Test
    void anyBytesAreTakenOrRefusedAndNothingElse() {
        Random random = new Random(20261123);
        List<String> heads =
                List.of("#cloud-config\n", "", "version: 2\n", "instance-id: ", "#cloud-config-archive\n- ");
        String alphabet = "ab:- \n#[]{}&*!|>'\"%@,?=0129.eE+~<_T\t\u00e4";
        for (int round = 0; round < 3_000; round++) {
            StringBuilder text = new StringBuilder(heads.get(random.nextInt(heads.size())));
            for (int length = random.nextInt(60); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            byte[] bytes = bytes(text.toString());
            for (Document document : Document.values()) {
                Optional<String> taken = check(document, bytes, new Violations());
                if (document == Document.META_DATA && taken.isPresent()) {
                    String whole = MetaData.complete(taken, "i", "h");
                    assertThat((Map<?, ?>) YamlText.read(whole)).as(whole).isNotEmpty();
                }
            }
        }
    }

    @Test
    void metaDataSaysWhatItsUserSaidAndTheRest() {
        String whole = MetaData.complete(
                Optional.of("{local-hostname: mine, public-keys: [a, b]}"), MetaData.instanceId("uid1", 0), "pi-1");
        assertThat(MetaData.isOurs(whole)).isTrue();
        assertThat(YamlText.read(whole))
                .isEqualTo(Map.of(
                        "local-hostname", "mine", "public-keys", List.of("a", "b"), "instance-id", "bramble-uid1"));
        assertThat(YamlText.read(MetaData.complete(Optional.empty(), MetaData.instanceId("uid1", 2), "pi-1")))
                .isEqualTo(Map.of("local-hostname", "pi-1", "instance-id", "bramble-uid1-2"));
        assertThat(MetaData.isOurs("instance-id: cloud-image\n")).isFalse();
    }
}
