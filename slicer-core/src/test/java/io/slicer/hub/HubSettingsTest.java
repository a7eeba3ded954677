package io.slicer.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HubSettingsTest {
  @TempDir private Path home;

  private HubSettings from(Map<String, String> environment) {
    return from(environment, "");
  }

  private HubSettings from(Map<String, String> environment, String cacheProperty) {
    Properties properties = new Properties();
    properties.setProperty("user.home", home.toString());
    properties.setProperty(HubSettings.CACHE_PROPERTY, cacheProperty);
    return HubSettings.from(environment, properties);
  }

  @Test
  void usesThePublicHubAndTheUsersCacheByDefault() {
    assertThat(from(Map.of()))
        .isEqualTo(
            new HubSettings(
                URI.create("https://huggingface.co"),
                null,
                false,
                home.resolve(".cache/huggingface/hub"),
                home.resolve(".cache/huggingface/slicer")));
  }

  @Test
  void putsItsFilesWhereTheEnvironmentSays() {
    assertThat(from(Map.of("XDG_CACHE_HOME", "/x")).hubCache())
        .isEqualTo(Path.of("/x/huggingface/hub"));
    assertThat(from(Map.of("XDG_CACHE_HOME", "/x", "HF_HOME", "/h")).hubCache())
        .isEqualTo(Path.of("/h/hub"));
    assertThat(from(Map.of("HF_HOME", "/h")).conversions()).isEqualTo(Path.of("/h/slicer"));
    assertThat(from(Map.of("HF_HOME", "/h", "HF_HUB_CACHE", "/c")).hubCache())
        .isEqualTo(Path.of("/c"));
    assertThat(from(Map.of("HF_HOME", "~/hf")).hubCache())
        .isEqualTo(Path.of(System.getProperty("user.home"), "hf", "hub"));
    HubSettings byProperty = from(Map.of("HF_HOME", "/h", "HF_HUB_CACHE", "/c"), "/p");
    assertThat(byProperty.hubCache()).isEqualTo(Path.of("/p/hub"));
    assertThat(byProperty.conversions()).isEqualTo(Path.of("/p/slicer"));
    assertThat(byProperty.withCache(Path.of("/w")).hubCache()).isEqualTo(Path.of("/w/hub"));
  }

  @Test
  void takesTheTokenFromTheEnvironmentOrAFile() throws IOException {
    Path login = Files.createDirectories(home.resolve(".cache/huggingface")).resolve("token");
    Files.writeString(login, "from-login\n");
    Path other = Files.writeString(home.resolve("other"), " from-path ");

    assertThat(from(Map.of()).token()).isEqualTo("from-login");
    assertThat(from(Map.of(), "/elsewhere").token()).isEqualTo("from-login");
    assertThat(from(Map.of("HF_TOKEN_PATH", other.toString())).token()).isEqualTo("from-path");
    assertThat(from(Map.of("HUGGING_FACE_HUB_TOKEN", "old")).token()).isEqualTo("old");
    assertThat(from(Map.of("HUGGING_FACE_HUB_TOKEN", "old", "HF_TOKEN", "new")).token())
        .isEqualTo("new");
  }

  @ParameterizedTest
  @CsvSource({
    "1, true",
    "on, true",
    "YES, true",
    "True, true",
    "0, false",
    "'', false",
    "no, false"
  })
  void isOfflineWhenTheEnvironmentSaysSo(String value, boolean offline) {
    assertThat(from(Map.of("HF_HUB_OFFLINE", value)).offline()).isEqualTo(offline);
    assertThat(from(Map.of("TRANSFORMERS_OFFLINE", value)).offline()).isEqualTo(offline);
  }

  @Test
  void takesAMirrorWithOrWithoutASlash() {
    assertThat(from(Map.of("HF_ENDPOINT", "https://mirror.example/hf/")).endpoint())
        .isEqualTo(URI.create("https://mirror.example/hf"));
    assertThatThrownBy(() -> from(Map.of("HF_ENDPOINT", "mirror.example")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the Hub's endpoint \"mirror.example\" is no http or https address");
  }

  @Test
  void keepsTheTokenOutOfLogs() {
    assertThat(from(Map.of("HF_TOKEN", "hf_secret")).toString())
        .contains("with a token")
        .doesNotContain("hf_secret");
  }
}
