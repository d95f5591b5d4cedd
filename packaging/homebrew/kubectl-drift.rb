# Homebrew formula; `scripts/render.py packaging/homebrew/kubectl-drift.rb TAG DIST` fills it for the tap.
class KubectlDrift < Formula
  desc "Show how live Kubernetes objects drifted from manifests, read-only"
  homepage "https://github.com/kubectl-drift/kubectl-drift"
  version "{{ .Version }}"
  license "Apache-2.0"

  on_macos do
    on_arm do
      url "https://github.com/kubectl-drift/kubectl-drift/releases/download/{{ .TagName }}/kubectl-drift_darwin_arm64.tar.gz"
      sha256 "{{sha "kubectl-drift_darwin_arm64.tar.gz"}}"
    end
    on_intel do
      url "https://github.com/kubectl-drift/kubectl-drift/releases/download/{{ .TagName }}/kubectl-drift_darwin_amd64.tar.gz"
      sha256 "{{sha "kubectl-drift_darwin_amd64.tar.gz"}}"
    end
  end

  on_linux do
    on_arm do
      url "https://github.com/kubectl-drift/kubectl-drift/releases/download/{{ .TagName }}/kubectl-drift_linux_arm64.tar.gz"
      sha256 "{{sha "kubectl-drift_linux_arm64.tar.gz"}}"
    end
    on_intel do
      url "https://github.com/kubectl-drift/kubectl-drift/releases/download/{{ .TagName }}/kubectl-drift_linux_amd64.tar.gz"
      sha256 "{{sha "kubectl-drift_linux_amd64.tar.gz"}}"
    end
  end

  def install
    bin.install "kubectl-drift"
    # kubectl asks a program of this name for completions; krew cannot install a second name, Homebrew can.
    bin.install_symlink "kubectl-drift" => "kubectl_complete-drift"
    man1.install Dir["man/*.1"]
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/kubectl-drift version")
  end
end
