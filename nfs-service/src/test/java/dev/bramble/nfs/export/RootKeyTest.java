package dev.bramble.nfs.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What stands for a root tree in handles. */
class RootKeyTest {
    @Test
    void aRootsKeyIsNeitherAUidNorANamedExportsAndLeadsBackToItsPi() {
        Set<String> keys = new HashSet<>();
        for (char first : "abcdefghijklmnopqrstuvwxyz0123456789".toCharArray()) {
            String uid = first + "bcdef012345";
            String key = Export.rootKey(uid);
            assertThat(key).hasSize(12).isASCII().doesNotMatch("[a-z0-9]{12}").doesNotStartWith("+");
            assertThat(key).doesNotContain("/").doesNotStartWith(".");
            assertThat(Export.isRootTree(key)).isTrue();
            assertThat(Export.isBootTree(key)).isFalse();
            assertThat(Export.piOfRoot(key)).isEqualTo(uid);
            assertThat(Export.isRootTree(uid)).isFalse();
            assertThat(Export.isBootTree(uid)).isTrue();
            keys.add(key);
        }
        assertThat(keys).hasSize(36);
        assertThat(Export.isRootTree(Export.key("media"))).isFalse();
    }
}
