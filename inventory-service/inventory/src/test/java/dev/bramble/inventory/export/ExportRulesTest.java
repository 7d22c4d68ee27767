package dev.bramble.inventory.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.rpc.BadRequest.FieldViolation;
import dev.bramble.inventory.Refusal;
import dev.bramble.proto.inventory.v1.Export;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExportRulesTest {
    private static Export.Builder export() {
        return Export.newBuilder().setName("media").setPath("/srv/media");
    }

    private static List<String> faults(Export.Builder export) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> ExportRules.canonical(export.build()));
        assertThat(refusal).as("%s", export).isNotNull();
        return refusal.violations().stream()
                .map(FieldViolation::getField)
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "//", "srv", "/srv//media", "/srv/./media", "/srv/..", "/a\nb", "/a\0b", "/srv//"})
    void aPathIsAbsoluteAndMeansWhatItSays(String path) {
        assertThat(faults(export().setPath(path))).containsExactly("export.path");
    }

    @Test
    void aPathMayHaveBlanksAndAnyLettersUpToItsLength() {
        assertThat(ExportRules.canonical(
                                export().setPath("/srv/Fotos für alle/").build())
                        .getPath())
                .isEqualTo("/srv/Fotos für alle");
        assertThat(faults(export().setPath("/" + "ü".repeat(512)))).containsExactly("export.path");
        assertThat(ExportRules.canonical(
                        export().setPath("/" + "x".repeat(1023)).build()))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "192.168.1.0/24, 192.168.1.0/24",
        "10.0.0.0/8, 10.0.0.0/8",
        "0.0.0.0/0, 0.0.0.0/0",
        "10.1.2.3/32, 10.1.2.3/32",
        "2001:db8::/64, 2001:db8:0:0:0:0:0:0/64",
        "2001:DB8::/32, 2001:db8:0:0:0:0:0:0/32"
    })
    void networks(String given, String canonical) {
        assertThat(ExportRules.canonical(export().addNetworks(given).build()).getNetworksList())
                .containsExactly(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.168.1.5/24",
                "192.168.1.0",
                "192.168.1.0/33",
                "10/8",
                "10.1/16",
                "2001:db8::1/64",
                "fe80::%eth0/10",
                "nas/24",
                "",
                "/",
                "1.2.3.4/",
                "256.0.0.0/8",
                "010.0.0.0/8"
            })
    void noNetworks(String given) {
        assertThat(faults(export().addNetworks(given))).containsExactly("export.networks[0]");
    }

    @ParameterizedTest
    @CsvSource({
        "192.168.1.5, 192.168.1.5",
        "2001:DB8::1, 2001:db8:0:0:0:0:0:1",
        "::ffff:10.0.0.1, 10.0.0.1",
        "NAS, nas",
        "nas.example.org, nas.example.org",
        "1st.example.org, 1st.example.org"
    })
    void hosts(String given, String canonical) {
        assertThat(ExportRules.canonical(export().addHosts(given).build()).getHostsList())
                .containsExactly(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "192.168.1.300",
                "10",
                "1.2.3",
                "-nas",
                "nas-",
                "nas..org",
                "nas.",
                ".nas",
                "n_as",
                "*.example.org",
                "@group",
                "nas 2",
                "fe80::1%eth0",
                "[::1]",
                ":"
            })
    void noHosts(String given) {
        assertThat(faults(export().addHosts(given))).containsExactly("export.hosts[0]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "www-data", "_apt", "0", "65534", "4294967294", "machine$", "J.Doe"})
    void users(String user) {
        assertThat(ExportRules.canonical(export().setMaprootUser(user).build()).getMaprootUser())
                .isEqualTo(user);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4294967295", "99999999999", "-1", "a b", "a:b", "9lives", "a\n", "ü"})
    void noUsers(String user) {
        assertThat(faults(export().setMaprootUser(user))).containsExactly("export.maproot_user");
        assertThat(faults(export().setMaprootGroup(user))).containsExactly("export.maproot_group");
        assertThat(faults(export().setMapallUser(user))).containsExactly("export.mapall_user");
    }

    @Test
    void mapallStandsForMaproot() {
        assertThat(faults(export().setMapallUser("a").setMaprootUser("b"))).containsExactly("export.mapall_user");
        assertThat(faults(export().setMapallUser("a").setMaprootGroup("b"))).containsExactly("export.mapall_user");
        assertThat(faults(export().setMapallGroup("b"))).containsExactly("export.mapall_group");
    }

    @Test
    void everythingWrongIsSaidAtOnce() {
        assertThat(faults(Export.newBuilder()
                        .setName("Media")
                        .setPath("x")
                        .addNetworks("10.0.0.0/8")
                        .addNetworks("10.0.0.0/8")
                        .addHosts("a")
                        .addHosts("!")))
                .containsExactly("export.name", "export.path", "export.networks[1]", "export.hosts[1]");
        assertThat(faults(export().addAllHosts(Collections.nCopies(65, "a")))).containsExactly("export.hosts");
    }

    /** Whatever comes is refused in words or kept in a form that is canonical. */
    @Test
    void anyBytes() {
        Random random = new Random(20);
        String letters = "/.:%-_$0123456789abcdefABCDEF \n\0ü[]@*";
        for (int round = 0; round < 20_000; round++) {
            String[] words = new String[4];
            for (int i = 0; i < words.length; i++) {
                StringBuilder word = new StringBuilder();
                for (int length = random.nextInt(24); length > 0; length--) {
                    word.append(letters.charAt(random.nextInt(letters.length())));
                }
                words[i] = word.toString();
            }
            Export given = export().setPath("/" + words[0])
                    .setMaprootUser(words[1])
                    .addNetworks(words[2])
                    .addHosts(words[3])
                    .build();
            try {
                Export canonical = ExportRules.canonical(given);
                assertThat(ExportRules.canonical(canonical)).isEqualTo(canonical);
                assertThat(canonical.getPath().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(1024);
            } catch (Refusal refusal) {
                assertThat(refusal.violations()).isNotEmpty();
            }
        }
    }
}
