package dev.bramble.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** API.md says what the comments say. */
class ApiDocumentTest {
    private static final Path DOCUMENT = Path.of("API.md");
    private static final Path DESCRIPTORS = Path.of("target/api.binpb");

    private static List<FileDescriptorProto> files() throws IOException {
        try (InputStream in = Files.newInputStream(DESCRIPTORS)) {
            return FileDescriptorSet.parseFrom(in).getFileList().stream()
                    .filter(file -> file.getPackage().startsWith("bramble."))
                    .toList();
        }
    }

    @Test
    void theDocumentIsOfTheseContracts() throws IOException {
        String document = ApiDocument.of(files());
        if ("write".equals(System.getProperty("api.document"))) {
            Files.writeString(DOCUMENT, document);
        }
        assertThat(Files.readString(DOCUMENT))
                .as("write it anew: ./mvnw -pl proto test -Dapi.document=write")
                .isEqualTo(document);
    }

    @Test
    void itTellsServicesFieldsAndValues() throws IOException {
        assertThat(ApiDocument.of(files()))
                .contains(
                        "### service bramble.inventory.v1.InventoryService\n\nThe record of Pis, images, boot profiles",
                        "- `CreatePi(CreatePiRequest) -> Operation`: Records a Pi and provisions it",
                        "- `ImportImage(stream ImportImageRequest) -> Image`: Imports a disk image",
                        "- `repeated string macs = 3`: MAC addresses, lowercase with colons",
                        "- `map<string, string> labels = 16`",
                        "- `READY = 2`\n",
                        "- `Header header = 1`, one of `part`");
    }
}
