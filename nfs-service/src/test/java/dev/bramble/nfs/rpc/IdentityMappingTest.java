package dev.bramble.nfs.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.nfs.wire.Credential;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdentityMappingTest {
    private final IdentityMapping mapping = IdentityMapping.singleUser(1001, 1002);

    @Test
    void theServicesOwnUserOwnsWhatShowsAsRoots() {
        assertThat(mapping.map(new Credential.Sys(1001, 1002, List.of(4))))
                .isEqualTo(new Credential.Sys(0, 0, List.of(4)));
    }

    @Test
    void othersStayWhoTheyAre() {
        Credential other = new Credential.Sys(1000, 1002, List.of());
        assertThat(mapping.map(other)).isEqualTo(other);
        Credential root = new Credential.Sys(0, 0, List.of());
        assertThat(mapping.map(root)).isEqualTo(root);
        assertThat(mapping.map(new Credential.None())).isEqualTo(new Credential.None());
    }
}
