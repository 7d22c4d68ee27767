package dev.bramble.proto;

import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label.LABEL_OPTIONAL;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label.LABEL_REPEATED;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_INT32;
import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_STRING;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ApiDifferenceTest {
    private static SortedSet<String> api(Consumer<FileDescriptorProto.Builder> change) {
        FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder()
                .setName("x.proto")
                .setPackage("x")
                .setSyntax("proto3");
        DescriptorProto.Builder pi = file.addMessageTypeBuilder().setName("Pi");
        pi.addOneofDeclBuilder().setName("kind");
        pi.addFieldBuilder().setName("name").setNumber(2).setType(TYPE_STRING).setLabel(LABEL_OPTIONAL);
        pi.addFieldBuilder()
                .setName("model")
                .setNumber(3)
                .setType(TYPE_INT32)
                .setLabel(LABEL_OPTIONAL)
                .setOneofIndex(0);
        EnumDescriptorProto.Builder state = file.addEnumTypeBuilder().setName("State");
        state.addValueBuilder().setName("NEW").setNumber(0);
        state.addValueBuilder().setName("READY").setNumber(1);
        file.addServiceBuilder()
                .setName("Pis")
                .addMethod(MethodDescriptorProto.newBuilder()
                        .setName("Watch")
                        .setInputType(".x.Pi")
                        .setOutputType(".x.Pi")
                        .setServerStreaming(true));
        change.accept(file);
        try {
            return ApiElements.of(List.of(FileDescriptor.buildFrom(file.build(), new FileDescriptor[0])));
        } catch (DescriptorValidationException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static FieldDescriptorProto.Builder name(FileDescriptorProto.Builder file) {
        return file.getMessageTypeBuilder(0).getFieldBuilder(0);
    }

    private static void breaks(String line, Consumer<FileDescriptorProto.Builder> change) {
        ApiDifference difference = ApiDifference.between(api(file -> {}), api(change));
        assertThat(difference.complaints()).contains("breaking change: " + line);
    }

    private static final String NAME = "message x.Pi field 2 name: string singular";

    @Test
    void elementsAreLines() {
        assertThat(api(file -> {}))
                .containsExactly(
                        "enum x.State",
                        "enum x.State value 0 NEW",
                        "enum x.State value 1 READY",
                        "message x.Pi",
                        NAME,
                        "message x.Pi field 3 model: int32 in oneof kind",
                        "service x.Pis",
                        "service x.Pis method Watch: x.Pi -> stream x.Pi");
    }

    @Test
    void theSameApiHasNoComplaints() {
        assertThat(ApiDifference.between(api(file -> {}), api(file -> {})).complaints())
                .isEmpty();
    }

    @Test
    void removalsBreak() {
        breaks(NAME, file -> file.getMessageTypeBuilder(0).removeField(0));
        breaks("enum x.State value 1 READY", file -> file.getEnumTypeBuilder(0).removeValue(1));
        breaks(
                "service x.Pis method Watch: x.Pi -> stream x.Pi",
                file -> file.getServiceBuilder(0).removeMethod(0));
        breaks("service x.Pis", file -> file.removeService(0));
    }

    @Test
    void changesBreak() {
        breaks(NAME, file -> name(file).setType(TYPE_INT32));
        breaks(NAME, file -> name(file).setNumber(9));
        breaks(NAME, file -> name(file).setName("title"));
        breaks(NAME, file -> name(file).setLabel(LABEL_REPEATED));
        breaks(NAME, file -> name(file).setOneofIndex(0));
        breaks(
                "service x.Pis method Watch: x.Pi -> stream x.Pi",
                file -> file.getServiceBuilder(0).getMethodBuilder(0).setServerStreaming(false));
        breaks(
                "enum x.State value 1 READY",
                file -> file.getEnumTypeBuilder(0).getValueBuilder(1).setNumber(2));
    }

    @Test
    void additionsAskToBeRecorded() {
        ApiDifference difference = ApiDifference.between(
                api(file -> {}),
                api(file -> file.getMessageTypeBuilder(0)
                        .addFieldBuilder()
                        .setName("labels")
                        .setNumber(4)
                        .setType(TYPE_STRING)
                        .setLabel(LABEL_REPEATED)));
        assertThat(difference.broken()).isEmpty();
        assertThat(difference.complaints())
                .containsExactly(
                        "not recorded: message x.Pi field 4 labels: string repeated",
                        "record what is new by " + ApiDifference.RECORD_COMMAND);
    }
}
